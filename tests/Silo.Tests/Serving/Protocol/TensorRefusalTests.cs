using static Silo.Tests.Serving.Protocol.Requests;

namespace Silo.Tests.Serving.Protocol;

public sealed class TensorRefusalTests
{
    [Theory]
    [InlineData("[]", "inputs[0].shape: [] does not fit; send [N,1,2,3]")]
    [InlineData("[1,2,3,1]", "[1,2,3,1] does not fit")]
    [InlineData("[1,1,3,2]", "does not fit")]
    [InlineData("[3,2]", "does not fit")]
    [InlineData("[7]", "does not fit")]
    [InlineData("[1,1,1,2,3]", "more than 4 dimensions")]
    [InlineData("[-1,1,2,3]", "send a whole number from 0")]
    [InlineData("[4294967297,1,2,3]", "send a whole number from 0")]
    [InlineData("[99999999999999999999,1,2,3]", "send a whole number from 0")]
    [InlineData("[1.5,1,2,3]", "send a whole number from 0")]
    [InlineData("[\"1\",1,2,3]", "inputs[0].shape: is a string; send a whole number")]
    [InlineData("[null,1,2,3]", "is null; send a whole number")]
    [InlineData("{}", "inputs[0].shape: is an object; send an array")]
    [InlineData("[0,1,2,3]", "its batch is 0")]
    [InlineData("[5,1,2,3]", "5 images are too many for one request; send at most 4", 413)]
    [InlineData("[2147483647,6]", "too many", 413)]
    [InlineData("[4,6]", "inputs[0].data: has 6 values, but the shape needs 24")]
    public void A_shape(string shape, string sentence, int status = 400) =>
        Holds(status, sentence, Tensor(shape, "UINT8", "\"data\":[0,1,2,3,4,5]"));

    [Theory]
    [InlineData("BOOL", "BOOL is not accepted for images; send UINT8 (0 to 255), or FP16, FP32 or FP64 (0 to 1)")]
    [InlineData("INT64", "INT64 is not accepted")]
    [InlineData("BYTES", "BYTES is not accepted")]
    [InlineData("fp32", "'fp32' is no datatype; send UINT8 (0 to 255), or FP16, FP32 or FP64 (0 to 1)")]
    [InlineData("", "'' is no datatype")]
    public void A_datatype(string datatype, string sentence) => Holds(400, sentence, Tensor("[2,3]", datatype, "\"data\":[0,1,2,3,4,5]"));

    [Theory]
    [InlineData("FP32", "[0,1,2,3,4]", "has 5 values, but the shape needs 6")]
    [InlineData("FP32", "[0,1,2,3,4,5,6]", "has 7 values, but the shape needs 6")]
    [InlineData("FP32", "[[],[]]", "has 0 values, but the shape needs 6")]
    [InlineData("UINT8", "[]", "has 0 values, but the shape needs 6")]
    [InlineData("FP32", "7", "inputs[0].data: is a number; send an array")]
    [InlineData("FP32", "\"AAAA\"", "inputs[0].data: is a string; send an array")]
    [InlineData("FP32", "[0,1,\"2\",3,4,5]", "value 2 is a string; send numbers")]
    [InlineData("FP32", "[0,1,2,null,4,5]", "value 3 is null")]
    [InlineData("UINT8", "[0,1,2,3,true,5]", "value 4 is true or false")]
    [InlineData("FP32", "[0,{},2,3,4,5]", "value 1 is an object")]
    [InlineData("FP32", "[0,1,2,3,4,1e39]", "inputs[0].data: value 5 is NaN, infinite or beyond the range of FP32; send finite numbers")]
    [InlineData("FP64", "[1e400,1,2,3,4,5]", "value 0 is NaN")]
    [InlineData("FP32", "[1e99999999999,1,2,3,4,5]", "value 0 is NaN")]
    [InlineData("FP16", "[0,65520,2,3,4,5]", "value 1 is NaN, infinite or beyond the range of FP16")]
    [InlineData("FP32", "[0,NaN,2,3,4,5]", "without NaN or Infinity")]
    [InlineData("FP32", "[0,-Infinity,2,3,4,5]", "without NaN or Infinity")]
    [InlineData("UINT8", "[0,1,2,3,4,256]", "inputs[0].data: value 5 is not a whole number from 0 to 255")]
    [InlineData("UINT8", "[0,1,2,3,-1,5]", "value 4 is not")]
    [InlineData("UINT8", "[0,1,2,0.5,4,5]", "value 3 is not")]
    [InlineData("FP32", "[0,1,0,1,0,1.5]", "inputs[0].data: value 5 is 1.5, outside the range of floats, 0 (black) to 1 (white); divide bytes by 255, or send them as UINT8 from 0 to 255.")]
    [InlineData("FP32", "[0,254,0,1,0,1]", "value 1 is 254, outside the range of floats, 0 (black) to 1 (white)")]
    [InlineData("FP16", "[0,0,0,-0.5,0,1]", "value 3 is -0.5, outside the range")]
    [InlineData("FP64", "[3.4e38,1,0,1,0,1]", "value 0 is 3.4E+38, outside the range")]
    [InlineData("FP32", "[0,1.0000001,0,1,0,1]", "value 1 is 1.0000001, outside the range")]
    [InlineData("UINT8", "[[0,1],[2,3],[4,5]]", "is nested as [3,2], but the shape is [2,3]; nest it as the shape says, channels before rows, or send it flat.")]
    [InlineData("UINT8", "[[0,1,2],[3,4],[5]]", "is nested in arrays of different lengths; nest it")]
    [InlineData("UINT8", "[0,1,2,[3,4,5]]", "is nested in arrays of different lengths")]
    [InlineData("UINT8", "[0,1,2,3,4,5,[]]", "is nested in arrays of different lengths")]
    [InlineData("UINT8", "[[0,1,2,3,4,5],[]]", "is nested in arrays of different lengths")]
    [InlineData("UINT8", "[[[0],[1],[2]],[[3],[4],[5,[]]]]", "is nested in arrays of different lengths")]
    public void Values(string datatype, string data, string sentence) => Holds(400, sentence, Tensor("[2,3]", datatype, $"\"data\":{data}"));

    [Theory]
    [InlineData("""{"shape":[2,3],"datatype":"FP32","data":[0,1,2,3,4,5]}""", "inputs[0].name: is missing; send it.")]
    [InlineData("""{"name":"image","datatype":"FP32","data":[0,1,2,3,4,5]}""", "inputs[0].shape: is missing")]
    [InlineData("""{"name":"image","shape":[2,3],"data":[0,1,2,3,4,5]}""", "inputs[0].datatype: is missing")]
    [InlineData("""{"name":"image","shape":[2,3],"datatype":"FP32"}""", "inputs[0]: has neither data nor parameters.binary_data_size")]
    [InlineData("""{"name":"image","shape":[2,3],"datatype":"FP32","data":[1],"parameters":{"binary_data_size":24}}""", "inputs[0]: has both data and")]
    [InlineData("""{"name":"image","shape":[2,3],"datatype":"FP32","data":[1],"data":[1]}""", "inputs[0].data: is given twice")]
    [InlineData("""{"name":"picture","shape":[2,3],"datatype":"FP32","data":[1]}""", "inputs[0].name: 'picture' is no input of this model; call it 'image'.")]
    [InlineData("""{"Name":"image","shape":[2,3],"datatype":"FP32","data":[1]}""", "inputs[0].name: is missing")]
    [InlineData("""{"name":7}""", "inputs[0].name: is a number; send a string")]
    [InlineData("""{"name":"image","datatype":true}""", "inputs[0].datatype: is true or false; send a string")]
    [InlineData("""{"parameters":[]}""", "inputs[0].parameters: is an array; send an object")]
    [InlineData("""{"parameters":{"binary_data_size":-1}}""", "inputs[0].parameters.binary_data_size: is no number that fits here")]
    [InlineData("""{"parameters":{"binary_data_size":"24"}}""", "inputs[0].parameters.binary_data_size: is a string")]
    [InlineData("""{"parameters":{"any":{}}}""", "inputs[0].parameters: a value: is an object")]
    [InlineData("[]", "inputs[0]: is an array; send an object")]
    public void An_input(string input, string sentence) => Holds(400, sentence, $$"""{"inputs":[{{input}}]}""");

    // Rows of pixels of three colours, as most image libraries have them.
    [Theory]
    [InlineData("[1,3,2,3]", "[[[[0,1,2],[3,4,5],[6,7,8]],[[9,10,11],[12,13,14],[15,16,17]]]]", "nested as [1,2,3,3], but the shape is [1,3,2,3]")]
    [InlineData("[3,2,3]", "[[[0,1,2],[3,4,5],[6,7,8]],[[9,10,11],[12,13,14],[15,16,17]]]", "nested as [2,3,3], but the shape is [3,2,3]")]
    [InlineData("[1,18]", "[[[0,1,2],[3,4,5],[6,7,8]],[[9,10,11],[12,13,14],[15,16,17]]]", "nested as [2,3,3], but the shape is [1,18]")]
    public void Colours_behind_columns(string shape, string data, string sentence) =>
        Assert.Contains(sentence, Refuse(Tensor(shape, "UINT8", $"\"data\":{data}"), Colour).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("FP32", "inputs[0].datatype: FP32 is not accepted by this model, because its members divide pixels by different numbers; send UINT8 from 0 to 255.")]
    [InlineData("INT32", "INT32 is not accepted for images; send UINT8 (0 to 255).")]
    public void Floats_to_members_with_different_scales(string datatype, string sentence) =>
        Assert.Contains(sentence, Refuse(Tensor("[2,3]", datatype, "\"data\":[0,1,0,1,0,1]"), BytesOnly).Message, StringComparison.Ordinal);

    private static void Holds(int status, string sentence, string json)
    {
        var fault = Refuse(json);
        Assert.Equal(status, fault.Status);
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
    }
}
