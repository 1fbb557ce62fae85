using System.Text;
using System.Text.Json;
using Ensembles.Combining;
using Silo.Serving.Protocol;
using static Silo.Tests.Serving.Protocol.Requests;

namespace Silo.Tests.Serving.Protocol;

public sealed class InferRequestReaderTests
{
    [Fact]
    public void The_published_example_is_read()
    {
        var pixels = Enumerable.Range(0, 28 * 28).Select(pixel => pixel / 1000f).ToArray();
        var request = Read(
            $$"""
            {"id":"42", "inputs":[{"name":"image","shape":[1,1,28,28],"datatype":"FP32","data":{{JsonSerializer.Serialize(pixels)}}}],
             "outputs":[{"name":"probabilities"},{"name":"label"}]}
            """,
            Grey with { Input = new InputSpec("image", 1, 28, 28, PixelScale: 255) });

        Assert.Equal(("42", false), (request.Id, request.BinaryOutput));
        Assert.Equal([new("probabilities", null, 0), new("label", null, 0)], request.Outputs);
        Assert.Equal(("image", Datatype.Fp32), (request.Input.Name, request.Input.Datatype));
        Assert.Equal([1, 1, 28, 28], request.Input.Shape);
        Assert.Equal(pixels, Floats(request));
        Assert.Equal(new InferParameters(), request.Parameters);
    }

    [Theory]
    [InlineData("[0,1,2,3,4,5]")]
    [InlineData("[[[[0,1,2],[3,4,5]]]]")]
    [InlineData("[[0,1,2],[3,4,5]]")]
    [InlineData("[[0,1,2,3,4,5]]")]
    [InlineData("[[[[[0],[1],[2]],[[3],[4],[5]]]]]")]
    public void Values_may_be_flat_or_nested_as_the_shape_says(string data) =>
        Assert.Equal<byte>([0, 1, 2, 3, 4, 5], Read(Tensor("[1,1,2,3]", "UINT8", $"\"data\":{data}")).Input.Data);

    [Theory]
    [InlineData(255, "1,0,0.5", 1f, 0f, 0.5f)]
    [InlineData(1, "1,0,0.5", 255f, 0f, 127.5f)]
    [InlineData(127.5, "1,0,0.5", 2f, 0f, 1f)]
    public void Floats_are_shares_of_white_whatever_the_recipe_divides_pixels_by(double pixelScale, string sent, params float[] seen)
    {
        var spec = Grey with { Input = new InputSpec("image", 1, 1, 3, pixelScale) };

        Assert.Equal(seen, Floats(Read(Tensor("[1,3]", "FP32", $"\"data\":[{sent}]"), spec)));
    }

    [Fact]
    public void A_byte_order_mark_before_the_JSON_does_not_matter()
    {
        byte[] json = [.. "\uFEFF"u8, .. Encoding.UTF8.GetBytes(Image())];

        Assert.Equal<byte>([0, 1, 2, 3, 4, 5], Read(json, null).Input.Data);
        Assert.Equal<byte>([0, 1, 2, 3, 4, 5], Read(json, json.Length).Input.Data);
    }

    [Theory]
    [InlineData("[2,1,2,3]", 2)]
    [InlineData("[2,6]", 2)]
    [InlineData("[2,2,3]", 2)]
    [InlineData("[1,2,3]", 1)]
    [InlineData("[2,3]", 1)]
    public void Shapes_of_grey_images_may_be_short(string shape, int batch)
    {
        var data = string.Join(',', Enumerable.Range(0, 6 * batch));
        Assert.Equal([batch, 1, 2, 3], Read(Tensor(shape, "UINT8", $"\"data\":[{data}]")).Input.Shape);
    }

    [Theory]
    [InlineData("[2,3,2,3]", 2)]
    [InlineData("[2,18]", 2)]
    [InlineData("[3,2,3]", 1)]
    public void Shapes_of_colour_images_may_be_short(string shape, int batch)
    {
        var data = string.Join(',', Enumerable.Range(0, 18 * batch));
        Assert.Equal([batch, 3, 2, 3], Read(Tensor(shape, "UINT8", $"\"data\":[{data}]"), Colour).Input.Shape);
    }

    [Theory]
    [InlineData("FP16", "0.1", 0.099975586f)]
    [InlineData("FP32", "0.1", 0.1f)]
    [InlineData("FP32", "0.10000000149011612", 0.1f)]
    [InlineData("FP32", "-1e-60", -0f)]
    [InlineData("FP64", "0.10000000149011613", 0.1f)]
    public void Floats_of_any_width_arrive_as_FP32(string datatype, string number, float expected)
    {
        var request = Read(Tensor("[2,3]", datatype, $"\"data\":[{number},0,0,0,0,0]"));
        Assert.Equal((Datatype.Fp32, expected), (request.Input.Datatype, Floats(request)[0]));
    }

    [Fact]
    public void Bytes_stay_bytes()
    {
        var request = Read(Tensor("[2,3]", "UINT8", "\"data\":[0,1,2,253,254,255]"));
        Assert.Equal(Datatype.UInt8, request.Input.Datatype);
        Assert.Equal<byte>([0, 1, 2, 253, 254, 255], request.Input.Data);
    }

    [Fact]
    public void Known_parameters_are_read_and_others_are_ignored()
    {
        var request = Read(Image(
            ""","parameters":{"quorum":2,"combine":"geometric","temperature":true,"timeout_ms":1500,"binary_data_output":true,"priority":1,"colour":"blue"}"""));
        Assert.Equal(new InferParameters(2, CombinationRule.Geometric, true, TimeSpan.FromSeconds(1.5)), request.Parameters);
        Assert.True(request.BinaryOutput);
    }

    [Fact]
    public void A_stock_clients_timeout_is_in_microseconds() =>
        Assert.Equal(TimeSpan.FromMilliseconds(2.5), Read(Image(""","parameters":{"timeout":2500}""")).Parameters.Timeout);

    [Fact]
    public void Outputs_keep_their_order_and_say_how_they_are_sent()
    {
        var request = Read(Image(
            ""","parameters":{"binary_data_output":true},"outputs":[{"parameters":{"classification":3,"binary_data":false},"name":"probabilities"},{"name":"label"}]"""));
        Assert.Equal([new("probabilities", false, 3), new("label", null, 0)], request.Outputs);
        Assert.Equal((false, true), (request.WantsBinary("probabilities"), request.WantsBinary("label")));
    }

    [Fact]
    public void Unset_fields_that_clients_write_as_null_are_as_if_left_out()
    {
        var request = Read(Image(""","id":null,"parameters":{"quorum":null},"outputs":null,"model":{"any":["thing"]}"""));
        Assert.Null(request.Id);
        Assert.Null(request.Parameters.Quorum);
        Assert.Empty(request.Outputs);
    }

    [Fact]
    public void Properties_come_in_any_order_and_escaped() =>
        Assert.Equal<byte>([0, 1, 2, 3, 4, 5], Read("""{"inputs":[{"data":[0,1,2,3,4,5],"datatype":"UINT8","shape":[2,3],"n\u0061me":"im\u0061ge"}]}""").Input.Data);
}
