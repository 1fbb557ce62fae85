using Silo.Serving.Protocol;
using static Silo.Tests.Serving.Protocol.Requests;

namespace Silo.Tests.Serving.Protocol;

public sealed class BinaryRequestTests
{
    private static readonly float[] Pixels = [0.1f, 0.5f, 1, 0, 1, 0.25f];

    // Byte for byte what tritonclient sends by default.
    [Fact]
    public void A_stock_clients_request_is_read()
    {
        var request = Read(
            """{"id":"7","inputs":[{"name":"image","shape":[1,1,2,3],"datatype":"FP32","parameters":{"binary_data_size":24}}],"parameters":{"binary_data_output":true}}""",
            [0xCD, 0xCC, 0xCC, 0x3D, 0, 0, 0, 0x3F, 0, 0, 0x80, 0x3F, 0, 0, 0, 0, 0, 0, 0x80, 0x3F, 0, 0, 0x80, 0x3E]);
        Assert.Equal(Pixels, Floats(request));
        Assert.Equal(("7", true), (request.Id, request.BinaryOutput));
        Assert.Empty(request.Outputs);
    }

    [Fact]
    public void A_stock_clients_outputs_are_read()
    {
        var request = Read(
            """
            {"inputs":[{"name":"image","shape":[2,3],"datatype":"UINT8","parameters":{"binary_data_size":6}}],"outputs":[{"name":"probabilities","parameters":{"classification":2,"binary_data":true}}]}
            """.Trim(),
            [0, 1, 2, 3, 4, 255]);
        Assert.Equal<byte>([0, 1, 2, 3, 4, 255], request.Input.Data);
        Assert.Equal([new("probabilities", true, 2)], request.Outputs);
    }

    [Fact]
    public void Halves_and_doubles_become_floats()
    {
        Assert.Equal([0.099975586f, 0.5f, 1, 0, 1, 0.25f], Floats(Sent("FP16", Bytes<Half>((Half)0.1f, (Half)0.5f, (Half)1, (Half)0, (Half)1, (Half)0.25f))));
        Assert.Equal(Pixels, Floats(Sent("FP64", Bytes(0.1, 0.5, 1, 0, 1, 0.25))));
    }

    [Fact]
    public void The_header_may_be_there_without_bytes_behind_the_JSON() => Assert.Equal(6, Read(Image(), []).Input.Data.Length);

    [Fact]
    public void Raw_floats_are_as_many_images_as_they_fill()
    {
        var request = Read(Bytes<float>([.. Pixels, .. Pixels]), 0);
        Assert.Equal([2, 1, 2, 3], request.Input.Shape);
        Assert.Equal([.. Pixels, .. Pixels], Floats(request));
        Assert.True(request.BinaryOutput);
    }

    [Fact]
    public void Raw_bytes_are_one_image()
    {
        var request = Read([0, 1, 2, 3, 4, 255], 0);
        Assert.Equal((Datatype.UInt8, 1), (request.Input.Datatype, request.Input.Batch));
        Assert.Equal<byte>([0, 1, 2, 3, 4, 255], request.Input.Data);
    }

    [Fact]
    public void Raw_bytes_are_as_many_images_as_they_fill_if_the_model_takes_no_floats()
    {
        var request = Read(new byte[24], 0, BytesOnly);
        Assert.Equal((Datatype.UInt8, 4), (request.Input.Datatype, request.Input.Batch));
    }

    private static InferRequest Sent(string datatype, byte[] content) =>
        Read(Tensor("[1,1,2,3]", datatype, $$"""
            "parameters":{"binary_data_size":{{content.Length}}}
            """), content);
}
