using System.Text.Json;
using Grains.Interfaces.Predicting;

namespace Silo.Serving.Protocol;

/// <summary>What the server says of itself and its models, and how it says that something is wrong.</summary>
internal static class Metadata
{
    private const string Platform = "pytorch_torchsharp";
    private static readonly string[] Extensions = ["binary_tensor_data", "classification"];

    /// <param name="version">The product's.</param>
    public static byte[] Server(string version) => JsonBody.Of(writer =>
    {
        writer.WriteString("name", "ensemble");
        writer.WriteString("version", version);
        writer.WriteArray("extensions", Extensions, writer.WriteStringValue);
    });

    public static byte[] Model(string name, IEnumerable<string> versions, ModelSpec spec) => JsonBody.Of(writer =>
    {
        var input =
            new TensorSpec(spec.Input.Name, Datatypes.UInt8, [TensorSpec.Batch, spec.Input.Channels, spec.Input.Height, spec.Input.Width]);
        writer.WriteString("name", name);
        writer.WriteArray("versions", versions, writer.WriteStringValue);
        writer.WriteString("platform", Platform);
        writer.WriteArray("inputs", [input], tensor => WriteTensor(writer, tensor, () => WriteRange(writer, spec.Input)));
        writer.WriteArray(
            "outputs", spec.Outputs,
            tensor =>
                WriteTensor(
                    writer, tensor, tensor.Name == OutputNames.Label ? () => writer.WriteString("meaning", MeaningOfLabels(spec)) : null));
        writer.WriteArray("class_names", spec.ClassNames, writer.WriteStringValue);
    });

    public static byte[] Live(bool live) => JsonBody.Of(writer => writer.WriteBoolean("live", live));

    public static byte[] Ready(bool ready) => JsonBody.Of(writer => writer.WriteBoolean("ready", ready));

    public static byte[] ModelReady(string name, bool ready) => JsonBody.Of(writer =>
    {
        writer.WriteString("name", name);
        writer.WriteBoolean("ready", ready);
    });

    /// <summary>The body of every answer but 200: stock clients read a text and nothing else.</summary>
    public static byte[] Error(string sentence) => JsonBody.Of(writer => writer.WriteString("error", sentence));

    private static string MeaningOfLabels(ModelSpec spec) =>
        $"The index in class_names, from 0. {ClassOrder.Note(spec.ClassNames.Select((name, label) => (label, name)))}".TrimEnd();

    // Bytes come first, because they cannot be misread. Floats are announced only if they are taken.
    private static void WriteRange(Utf8JsonWriter writer, InputSpec input)
    {
        writer.WriteNumber("minimum", byte.MinValue);
        writer.WriteNumber("maximum", byte.MaxValue);
        if (!input.TakesFloats) return;
        writer.WriteString("float_datatypes", "FP16, FP32, FP64");
        writer.WriteNumber("float_minimum", FloatPixels.Least);
        writer.WriteNumber("float_maximum", FloatPixels.Most);
    }

    private static void WriteTensor(Utf8JsonWriter writer, TensorSpec tensor, Action? parameters = null)
    {
        writer.WriteStartObject();
        writer.WriteString("name", tensor.Name);
        writer.WriteString("datatype", tensor.Datatype);
        writer.WriteArray("shape", tensor.Shape, writer.WriteNumberValue);
        if (parameters is not null)
        {
            writer.WriteStartObject("parameters");
            parameters();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
