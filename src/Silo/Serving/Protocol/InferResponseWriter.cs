using System.Text.Json;

namespace Silo.Serving.Protocol;

/// <summary>Writes an answer: JSON, and behind it the bytes of the outputs that were asked for so.</summary>
internal static class InferResponseWriter
{
    /// <returns>The content, and the value of the header Inference-Header-Content-Length: null if all is JSON.</returns>
    /// <exception cref="InvalidOperationException">A number to be written as JSON is NaN or infinite, or an output's values do not fit its
    /// shape.</exception>
    public static (byte[] Body, int? JsonLength) Write(InferResponse response, InferRequest request)
    {
        var outputs = response.Outputs.Select(tensor => new Sent(tensor, request.WantsBinary(tensor.Name) ? OutputBytes.Of(tensor) : null))
            .ToList();
        var json = JsonBody.Of(writer =>
        {
            writer.WriteString("model_name", response.ModelName);
            writer.WriteString("model_version", response.ModelVersion);
            if (response.Id is not null) writer.WriteString("id", response.Id);
            WriteParameters(writer, response.Parameters);
            writer.WriteArray("outputs", outputs, output => WriteOutput(writer, output));
        });
        byte[][] tail = [.. outputs.Select(output => output.Bytes).OfType<byte[]>()];
        return tail.Length == 0 ? (json, null) : (Join(json, tail), json.Length);
    }

    private static void WriteParameters(Utf8JsonWriter writer, ResponseParameters parameters)
    {
        writer.WriteStartObject("parameters");
        writer.WriteNumber("members_used", parameters.MembersUsed);
        writer.WriteNumber("members_total", parameters.MembersTotal);
        writer.WriteBoolean("degraded", parameters.Degraded);
        writer.WriteString("combine", CombineWords.Of(parameters.Combine));
        if (parameters.Temperature is { } temperature) writer.WriteNumber("temperature", Finite.OrThrow(temperature));
        writer.WriteEndObject();
    }

    private static void WriteOutput(Utf8JsonWriter writer, Sent output)
    {
        var tensor = output.Tensor;
        if (tensor.Shape.Aggregate(1L, (product, size) => product * size) != tensor.Count)
        {
            throw new InvalidOperationException(
                $"{tensor.Name}: {tensor.Count} values are not of shape [{string.Join(',', tensor.Shape)}].");
        }

        writer.WriteStartObject();
        writer.WriteString("name", tensor.Name);
        writer.WriteString("datatype", tensor.Datatype);
        writer.WriteArray("shape", tensor.Shape, writer.WriteNumberValue);
        if (output.Bytes is { } bytes) WriteSize(writer, bytes.Length);
        else WriteData(writer, tensor);
        writer.WriteEndObject();
    }

    private static void WriteSize(Utf8JsonWriter writer, int size)
    {
        writer.WriteStartObject("parameters");
        writer.WriteNumber("binary_data_size", size);
        writer.WriteEndObject();
    }

    private static void WriteData(Utf8JsonWriter writer, OutputTensor tensor)
    {
        if (tensor is FloatTensor floats) writer.WriteArray("data", floats.Values, value => writer.WriteNumberValue(Finite.OrThrow(value)));
        if (tensor is IntegerTensor integers) writer.WriteArray("data", integers.Values, writer.WriteNumberValue);
        if (tensor is TextTensor texts) writer.WriteArray("data", texts.Values, writer.WriteStringValue);
    }

    private static byte[] Join(byte[] json, byte[][] tail)
    {
        var body = new byte[json.Length + tail.Sum(part => part.Length)];
        var end = 0;
        foreach (var part in tail.Prepend(json))
        {
            part.CopyTo(body, end);
            end += part.Length;
        }

        return body;
    }

    private sealed record Sent(OutputTensor Tensor, byte[]? Bytes);
}
