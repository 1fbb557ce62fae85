namespace Silo.Serving.Protocol;

/// <summary>
/// A request that is nothing but the images' bytes: FP32, or UINT8 for one image; UINT8 alone if the model takes no floats. Its outputs are
/// bytes too.
/// </summary>
internal static class RawRequest
{
    private const string Place = "body";

    public static InferRequest Read(ReadOnlySpan<byte> body, ModelSpec spec, Limits limits)
    {
        var input = spec.Input;
        var datatype = body.Length == input.Values || !input.TakesFloats ? Datatype.UInt8 : Datatype.Fp32;
        var image = (long)input.Values * Datatypes.SizeOf(datatype);
        if (body.IsEmpty || body.Length % image != 0) throw ProtocolFaults.RawLength(body.Length, input);
        var batch = BatchRule.Check(body.Length / image, Place, limits);
        var tensor = InputTensors.Of(datatype, batch, input, Pixels(body, datatype, input));
        return new InferRequest(Id: null, tensor, [], BinaryOutput: true, new InferParameters());
    }

    private static byte[] Pixels(ReadOnlySpan<byte> body, Datatype datatype, InputSpec input)
    {
        try
        {
            return BinaryContent.Read(body, datatype, input, Place);
        }
        catch (ProtocolFault fault)
        {
            throw ProtocolFaults.RawRange(body.Length, input, fault);
        }
    }
}
