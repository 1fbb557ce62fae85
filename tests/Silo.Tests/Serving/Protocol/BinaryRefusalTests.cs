using System.Text;
using Silo.Serving.Protocol;
using static Silo.Tests.Serving.Protocol.Requests;

namespace Silo.Tests.Serving.Protocol;

public sealed class BinaryRefusalTests
{
    [Theory]
    [InlineData(23, 24, "inputs[0].parameters.binary_data_size: is 23, but the shape and datatype need 24 bytes; make them agree.")]
    [InlineData(48, 48, "is 48, but the shape and datatype need 24 bytes")]
    [InlineData(0, 0, "is 0, but the shape and datatype need 24 bytes")]
    [InlineData(24, 20, "is 24, but 20 bytes follow the JSON; send them all")]
    [InlineData(24, 25, "body: 1 bytes follow")]
    public void A_size_that_lies(int said, int sent, string sentence) => Holds(400, sentence, () => Read(Sized(said), new byte[sent]));

    [Fact]
    public void A_size_without_the_header() =>
        Holds(400, "0 bytes follow the JSON; send them all, and the length of the JSON in the header Inference-Header-Content-Length", () => Read(Sized(24)));

    [Fact]
    public void Bytes_without_the_header() =>
        Holds(400, "body: is not valid JSON", () => Read([.. Encoding.UTF8.GetBytes(Sized(24)), .. new byte[24]], null));

    [Fact]
    public void Bytes_behind_values_in_JSON() => Holds(400, "body: 3 bytes follow", () => Read(Image(), [1, 2, 3]));

    [Theory]
    [InlineData(-1)]
    [InlineData(11)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void A_header_that_lies(int length) =>
        Holds(400, $"the header Inference-Header-Content-Length: says {length}, but the body has 10 bytes", () => Read(new byte[10], length));

    [Theory]
    [InlineData("FP16")]
    [InlineData("FP32")]
    [InlineData("FP64")]
    public void Floats_that_are_not_finite(string datatype)
    {
        byte[] content = datatype switch
        {
            "FP16" => Bytes<Half>(default, default, default, Half.NaN, default, default),
            "FP32" => Bytes(0, 0, 0, float.NegativeInfinity, 0, 0),
            _ => Bytes(0, 0, 0, 1e39, 0, 0),
        };
        Holds(400, "inputs[0]: value 3 is NaN, infinite or beyond the range of FP32", () => Read(Sized(content.Length, datatype), content));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(12)]
    [InlineData(25)]
    public void Raw_bytes_that_are_no_images(int length) =>
        Holds(400, $"body: {length} bytes are no raw images; send 24 bytes of FP32 an image, or 6 bytes of UINT8 for one", () => Read(new byte[length], 0));

    [Fact]
    public void Raw_images_that_are_too_many() => Holds(413, "body: 5 images are too many for one request; send at most 4", () => Read(new byte[5 * 24], 0));

    [Fact]
    public void Raw_floats_that_are_not_finite() =>
        Holds(400, "body: value 1 is NaN", () => Read(Bytes(0, float.NaN, 0, 0, 0, 0), 0));

    [Fact]
    public void Floats_out_of_range() => Holds(
        400, "inputs[0]: value 2 is 1.5, outside the range of floats, 0 (black) to 1 (white)", () => Read(Sized(24), Bytes(0, 1, 1.5f, 0, 0, 0)));

    // Four images of bytes have the length of one of floats.
    [Fact]
    public void Raw_bytes_that_would_be_taken_for_floats() => Holds(
        400, "Several raw images are read as FP32; if these 24 bytes are 4 images of UINT8, put JSON before them that says so.", () => Read([.. Enumerable.Repeat((byte)200, 24)], 0));

    [Fact]
    public void Raw_bytes_that_are_no_images_of_a_model_that_takes_no_floats() =>
        Holds(400, "body: 25 bytes are no raw images; send 6 bytes of UINT8 an image", () => Read(new byte[25], 0, BytesOnly));

    private static string Sized(int size, string datatype = "FP32") =>
        Tensor("[1,1,2,3]", datatype, $$"""
            "parameters":{"binary_data_size":{{size}}}
            """);

    private static void Holds(int status, string sentence, Action read)
    {
        var fault = Assert.Throws<ProtocolFault>(read);
        Assert.Equal(status, fault.Status);
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
    }
}
