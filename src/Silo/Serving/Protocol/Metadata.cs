using System.Text.Json;

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
        var input = new TensorSpec(spec.Input.Name, Datatypes.Fp32, [TensorSpec.Batch, spec.Input.Channels, spec.Input.Height, spec.Input.Width]);
        writer.WriteString("name", name);
        writer.WriteArray("versions", versions, writer.WriteStringValue);
        writer.WriteString("platform", Platform);
        writer.WriteArray("inputs", [input], tensor => WriteTensor(writer, tensor));
        writer.WriteArray("outputs", spec.Outputs, tensor => WriteTensor(writer, tensor));
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

    private static void WriteTensor(Utf8JsonWriter writer, TensorSpec tensor)
    {
        writer.WriteStartObject();
        writer.WriteString("name", tensor.Name);
        writer.WriteString("datatype", tensor.Datatype);
        writer.WriteArray("shape", tensor.Shape, writer.WriteNumberValue);
        writer.WriteEndObject();
    }
}
