using System.Text;
using Ensembles.Combining;
using Silo.Serving.Protocol;

namespace Silo.Tests.Serving.Protocol;

public sealed class InferResponseWriterTests
{
    private static readonly FloatTensor Probabilities = new("probabilities", [1, 2], [0.1f, 0.9f]);
    private static readonly IntegerTensor Label = new("label", [1], [1]);
    private static readonly TextTensor Classes = new("probabilities", [1, 2], ["0.9:1:ö", "0.1:0:"]);

    [Fact]
    public void The_published_example_is_written() => Assert.Equal(
        """
        {"model_name":"mnist-ensemble","model_version":"3","id":"42",
        "parameters":{"members_used":3,"members_total":3,"degraded":false,"combine":"mean"},
        "outputs":[{"name":"probabilities","datatype":"FP32","shape":[1,2],"data":[0.1,0.9]},
        {"name":"label","datatype":"INT64","shape":[1],"data":[1]}]}
        """.ReplaceLineEndings(""),
        Text(Write(Asked(binary: false), Probabilities, Label)));

    [Fact]
    public void What_is_absent_is_left_out_and_what_is_special_is_written()
    {
        var response = new InferResponse("m", "1", null, new ResponseParameters(2, 3, true, CombinationRule.Geometric, 1.5), [Classes]);
        Assert.Equal(
            """
            {"model_name":"m","model_version":"1","parameters":{"members_used":2,"members_total":3,"degraded":true,"combine":"geometric","temperature":1.5},
            "outputs":[{"name":"probabilities","datatype":"BYTES","shape":[1,2],"data":["0.9:1:ö","0.1:0:"]}]}
            """.ReplaceLineEndings(""),
            Text(InferResponseWriter.Write(response, Asked(binary: false))));
    }

    [Theory]
    [InlineData(1f / 3, "0.33333334")]
    [InlineData(1e-30f, "1E-30")]
    [InlineData(float.Epsilon, "1E-45")]
    [InlineData(1f, "1")]
    public void Floats_are_as_short_as_they_come_back_whole(float value, string expected) =>
        Assert.Contains($"\"data\":[{expected}]", Text(Write(Asked(binary: false), new FloatTensor("probabilities", [1], [value]))), StringComparison.Ordinal);

    [Fact]
    public void Binary_outputs_follow_in_order_with_their_sizes()
    {
        var (body, length) = Write(Asked(binary: true), Probabilities, Label);
        Assert.EndsWith(
            """
            "outputs":[{"name":"probabilities","datatype":"FP32","shape":[1,2],"parameters":{"binary_data_size":8}},
            {"name":"label","datatype":"INT64","shape":[1],"parameters":{"binary_data_size":8}}]}
            """.ReplaceLineEndings(""),
            Encoding.UTF8.GetString(body, 0, length!.Value),
            StringComparison.Ordinal);
        Assert.Equal<byte>([0xCD, 0xCC, 0xCC, 0x3D, 0x66, 0x66, 0x66, 0x3F, 1, 0, 0, 0, 0, 0, 0, 0], body[length.Value..]);
    }

    [Fact]
    public void Binary_texts_have_their_lengths_before_them()
    {
        var (body, length) = Write(Asked(binary: true), Classes);
        Assert.Contains("\"binary_data_size\":22", Encoding.UTF8.GetString(body, 0, length!.Value), StringComparison.Ordinal);
        Assert.Equal([8, 0, 0, 0, .. "0.9:1:ö"u8, 6, 0, 0, 0, .. "0.1:0:"u8], body[length.Value..]);
    }

    [Fact]
    public void An_output_may_be_sent_otherwise_than_the_rest()
    {
        var (body, length) = Write(Asked(binary: true, new RequestedOutput("probabilities", false, 0), new RequestedOutput("label", null, 0)), Probabilities, Label);
        Assert.Contains("\"data\":[0.1,0.9]", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
        Assert.Equal<byte>([1, 0, 0, 0, 0, 0, 0, 0], body[length!.Value..]);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void What_JSON_cannot_say_is_never_written(float value) =>
        Assert.Throws<InvalidOperationException>(() => Write(Asked(binary: false), new FloatTensor("probabilities", [1], [value])));

    [Fact]
    public void Values_fit_their_shape() =>
        Assert.Throws<InvalidOperationException>(() => Write(Asked(binary: true), new FloatTensor("probabilities", [2, 2], [0.5f])));

    private static (byte[] Body, int? JsonLength) Write(InferRequest request, params OutputTensor[] outputs) =>
        InferResponseWriter.Write(new InferResponse("mnist-ensemble", "3", "42", new ResponseParameters(3, 3, false, CombinationRule.Mean), [.. outputs]), request);

    private static InferRequest Asked(bool binary, params RequestedOutput[] outputs) =>
        new(null, new InputTensor("image", Datatype.UInt8, [1, 1, 2, 3], new byte[6]), [.. outputs], binary, new InferParameters());

    private static string Text((byte[] Body, int? JsonLength) written)
    {
        Assert.Null(written.JsonLength);
        return Encoding.UTF8.GetString(written.Body);
    }
}
