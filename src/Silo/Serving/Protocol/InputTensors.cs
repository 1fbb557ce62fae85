using System.Collections.Immutable;

namespace Silo.Serving.Protocol;

/// <summary>Makes the images of what was sent; what the parts of a request say of sizes must agree before anything is allocated.</summary>
internal static class InputTensors
{
    /// <param name="sent">The input in the JSON.</param>
    /// <param name="tail">The bytes behind the JSON.</param>
    /// <param name="input">What the model takes.</param>
    /// <param name="limits">What a request may ask for.</param>
    public static InputTensor Of(SentTensor sent, ReadOnlySpan<byte> tail, InputSpec input, Limits limits)
    {
        var name = sent.Name ?? throw ProtocolFaults.Missing($"{SentTensor.Place}.name");
        if (name != input.Name) throw ProtocolFaults.WrongInput($"{SentTensor.Place}.name", name, input.Name);
        var word = sent.Datatype ?? throw ProtocolFaults.Missing($"{SentTensor.Place}.datatype");
        var datatype = Datatypes.Parse(word, $"{SentTensor.Place}.datatype", input);
        if (datatype != Datatype.UInt8 && !input.TakesFloats) throw ProtocolFaults.BytesOnly($"{SentTensor.Place}.datatype", word);
        var shape = sent.Shape ?? throw ProtocolFaults.Missing($"{SentTensor.Place}.shape");
        var batch = BatchRule.BatchOf(shape, $"{SentTensor.Place}.shape", input, limits);
        return Of(datatype, batch, input, Contents(sent, tail, datatype, batch, input));
    }

    /// <summary>Images whose content is <paramref name="data"/>, floats but for UINT8.</summary>
    public static InputTensor Of(Datatype sent, int batch, InputSpec input, byte[] data) =>
        new(input.Name, sent == Datatype.UInt8 ? sent : Datatype.Fp32, Shape(batch, input), data);

    private static ImmutableArray<int> Shape(int batch, InputSpec input) => [batch, input.Channels, input.Height, input.Width];

    private static byte[] Contents(SentTensor sent, ReadOnlySpan<byte> tail, Datatype datatype, int batch, InputSpec input) =>
        (sent.Data, sent.BinarySize) switch
        {
            (null, null) => throw ProtocolFaults.NoContent(SentTensor.Place),
            (not null, not null) => throw ProtocolFaults.TwoContents(SentTensor.Place),
            ({ } data, _) =>
                tail.IsEmpty
                    ? JsonContent.Read(data.Span, datatype, batch, sent.Shape!.Value, input)
                    : throw ProtocolFaults.LeftOver(tail.Length),
            (_, { } size) => Binary(size, tail, datatype, batch, input),
        };

    private static byte[] Binary(long size, ReadOnlySpan<byte> tail, Datatype datatype, int batch, InputSpec input)
    {
        var expected = (long)batch * input.Values * Datatypes.SizeOf(datatype);
        if (size != expected) throw ProtocolFaults.WrongSize(SentTensor.SizePlace, size, expected);
        if (size > tail.Length) throw ProtocolFaults.TooFewBytes(SentTensor.SizePlace, size, tail.Length);
        if (size < tail.Length) throw ProtocolFaults.LeftOver(tail.Length - (int)size);
        return BinaryContent.Read(tail, datatype, input, SentTensor.Place);
    }
}
