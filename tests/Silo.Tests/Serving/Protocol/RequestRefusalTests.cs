using static Silo.Tests.Serving.Protocol.Requests;

namespace Silo.Tests.Serving.Protocol;

public sealed class RequestRefusalTests
{
    [Theory]
    [InlineData("", "body: is not valid JSON at line 1, byte 1; send one object")]
    [InlineData("{", "not valid JSON")]
    [InlineData("{\n\"id\":x}", "at line 2, byte 6")]
    [InlineData("""{"id":"a",}""", "not valid JSON")]
    [InlineData("{} {}", "not valid JSON")]
    [InlineData("null", "body: is null; send an object")]
    [InlineData("[]", "body: is an array; send an object")]
    [InlineData("{}", "inputs: is missing")]
    [InlineData("""{"inputs":null}""", "inputs: is missing")]
    [InlineData("""{"Inputs":[]}""", "inputs: is missing")]
    [InlineData("""{"inputs":{}}""", "inputs: is an object; send an array")]
    [InlineData("""{"inputs":[]}""", "inputs: is empty; send one tensor called 'image'")]
    [InlineData("""{"inputs":[{},{}]}""", "inputs: has more than one tensor")]
    [InlineData("""{"inputs":[{}],"inputs":[{}]}""", "inputs: is given twice; send it once")]
    [InlineData("""{"id":7}""", "id: is a number; send a string")]
    [InlineData("""{"id":"\ud800"}""", "id: is not valid Unicode")]
    [InlineData("""{"\udc00":1}""", "body: a property's name: is not valid Unicode")]
    public void A_body(string json, string sentence) => Holds(sentence, json);

    [Theory]
    [InlineData("""{"name":"logits"}""", "outputs[0].name: 'logits' is no output of this model; choose from probabilities, label, member_probabilities")]
    [InlineData("""{"name":"label"},{"name":"label"}""", "outputs[1].name: label: is given twice")]
    [InlineData("{}", "outputs[0].name: is missing")]
    [InlineData("7", "outputs[0]: is a number; send an object")]
    [InlineData("""{"name":["label"]}""", "outputs[0].name: is an array; send a string")]
    [InlineData("""{"name":"label","parameters":7}""", "outputs[0].parameters: is a number; send an object")]
    [InlineData("""{"name":"label","parameters":{"binary_data":1}}""", "outputs[0].parameters.binary_data: is a number; send true or false")]
    [InlineData("""{"name":"label","parameters":{"classification":1}}""", "outputs[0].parameters.classification: cannot be had of label; ask for it on probabilities")]
    [InlineData("""{"name":"probabilities","parameters":{"classification":0}}""", "send a whole number from 1 to 10")]
    [InlineData("""{"name":"probabilities","parameters":{"classification":11}}""", "send a whole number from 1 to 10")]
    [InlineData("""{"name":"probabilities","parameters":{"any":[]}}""", "outputs[0].parameters: a value: is an array")]
    public void An_output(string outputs, string sentence) => Holds(sentence, Image($",\"outputs\":[{outputs}]"));

    [Theory]
    [InlineData("[]", "parameters: is an array; send an object")]
    [InlineData("""{"quorum":0}""", "parameters.quorum: is no number that fits here; send a whole number from 1")]
    [InlineData("""{"quorum":1.5}""", "parameters.quorum: is no number that fits here")]
    [InlineData("""{"quorum":"2"}""", "parameters.quorum: is a string")]
    [InlineData("""{"quorum":2,"quorum":2}""", "parameters.quorum: is given twice")]
    [InlineData("""{"combine":"median"}""", "parameters.combine: 'median' is unknown; choose mean or geometric")]
    [InlineData("""{"combine":1}""", "parameters.combine: is a number; send a string")]
    [InlineData("""{"temperature":1.5}""", "parameters.temperature: is a number; send true or false")]
    [InlineData("""{"timeout_ms":0}""", "parameters.timeout_ms: is no number that fits here; send a whole number from 1 to 600000")]
    [InlineData("""{"timeout_ms":600001}""", "from 1 to 600000")]
    [InlineData("""{"timeout":600000001}""", "parameters.timeout: is no number that fits here; send a whole number from 1 to 600000000")]
    [InlineData("""{"timeout":1,"timeout_ms":1}""", "parameters.timeout: is given beside timeout_ms")]
    [InlineData("""{"binary_data_output":"yes"}""", "parameters.binary_data_output: is a string; send true or false")]
    [InlineData("""{"any":{}}""", "parameters: a value: is an object; send strings, numbers, true or false")]
    public void A_parameter(string parameters, string sentence) => Holds(sentence, Image($",\"parameters\":{parameters}"));

    [Fact]
    public void A_long_id()
    {
        Assert.Equal(1024, Read(Image($",\"id\":\"{new string('a', 1024)}\"")).Id!.Length);
        Holds("id: is longer than 1024 characters", Image($",\"id\":\"{new string('a', 1025)}\""));
    }

    [Theory]
    [InlineData("{\"any\":")]
    [InlineData("{\"inputs\":[{\"name\":\"image\",\"data\":")]
    public void A_depth_bomb(string before) => Holds("nested at most 64 deep", before + new string('[', 100_000));

    [Fact]
    public void What_a_client_sent_is_quoted_short_and_in_one_line()
    {
        var fault = Refuse(Tensor("[2,3]", $"\\n{new string('é', 5000)}", "\"data\":[]"));
        Assert.InRange(fault.Message.Length, 40, 200);
        Assert.DoesNotContain('\n', fault.Message);
    }

    private static void Holds(string sentence, string json)
    {
        var fault = Refuse(json);
        Assert.Equal(400, fault.Status);
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
    }
}
