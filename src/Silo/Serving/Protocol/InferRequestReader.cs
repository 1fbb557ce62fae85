using System.Collections.Immutable;
using System.Text.Json;

namespace Silo.Serving.Protocol;

/// <summary>Reads and checks a request for predictions: JSON, JSON with bytes behind it, or bytes alone.</summary>
internal static class InferRequestReader
{
    private const int LongestId = 1024;

    /// <param name="body">All of the request's content.</param>
    /// <param name="jsonLength">The header Inference-Header-Content-Length; null: all is JSON, 0: all is one tensor.</param>
    /// <param name="spec">What the model takes and gives.</param>
    /// <param name="limits">What a request may ask for.</param>
    /// <exception cref="ProtocolFault">The request cannot be answered.</exception>
    public static InferRequest Read(ReadOnlyMemory<byte> body, int? jsonLength, ModelSpec spec, Limits limits)
    {
        if (jsonLength == 0) return RawRequest.Read(body.Span, spec, limits);
        var length = jsonLength ?? body.Length;
        if (length < 0 || length > body.Length) throw ProtocolFaults.HeaderLength(length, body.Length);
        try
        {
            var sent = ReadJson(Utf8Mark.Skip(body[..length]), spec);
            var input = InputTensors.Of(sent.Tensor ?? throw ProtocolFaults.Missing("inputs"), body.Span[length..], spec.Input, limits);
            return new InferRequest(sent.Id, input, sent.Outputs, sent.Parameters.BinaryOutput, sent.Parameters.Known);
        }
        catch (JsonException error)
        {
            throw ProtocolFaults.NotJson(error);
        }
    }

    private static SentRequest ReadJson(ReadOnlyMemory<byte> json, ModelSpec spec)
    {
        var reader = JsonReading.Over(json.Span);
        reader.Read();
        var properties = new KnownProperties("", "id", "inputs", "outputs", "parameters");
        properties.Enter(ref reader);
        var sent = new SentRequest();
        while (properties.Next(ref reader) is { } name)
        {
            sent = name switch
            {
                "id" => sent with { Id = ReadId(ref reader) },
                "inputs" => sent with { Tensor = ReadInputs(ref reader, json, spec) },
                "outputs" => sent with { Outputs = RequestedOutputs.Read(ref reader, spec) },
                _ => sent with { Parameters = SentParameters.Read(ref reader) },
            };
        }

        // Only the reader's end shows that nothing follows the object.
        reader.Read();
        return sent;
    }

    private static string ReadId(ref Utf8JsonReader reader)
    {
        var id = reader.Text("id");
        return id.Length <= LongestId ? id : throw ProtocolFaults.LongId(LongestId);
    }

    private static SentTensor ReadInputs(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, ModelSpec spec)
    {
        reader.ExpectArray("inputs");
        if (!reader.NextItem()) throw ProtocolFaults.NoInput(spec.Input.Name);
        var tensor = SentTensor.Read(ref reader, json);
        return reader.NextItem() ? throw ProtocolFaults.SeveralInputs(spec.Input.Name) : tensor;
    }

    private sealed record SentRequest
    {
        public string? Id { get; init; }

        public SentTensor? Tensor { get; init; }

        public ImmutableArray<RequestedOutput> Outputs { get; init; } = [];

        public SentParameters Parameters { get; init; } = new(new InferParameters(), BinaryOutput: false);
    }
}
