using System.Text;
using Silo.Serving.Protocol;

namespace Silo.Tests.Serving.Protocol;

public sealed class MetadataTests
{
    [Fact]
    public void The_server_says_what_it_offers() => Same(
        """{"name":"ensemble","version":"1.2.0","extensions":["binary_tensor_data","classification"]}""",
        Metadata.Server("1.2.0"));

    [Fact]
    public void A_model_says_what_it_takes_and_gives() => Same(
        """
        {"name":"mnist-ensemble","versions":["1","2","3"],"platform":"pytorch_torchsharp",
        "inputs":[{"name":"image","datatype":"UINT8","shape":[-1,1,28,28],"parameters":{"minimum":0,"maximum":255,"float_datatypes":"FP16, FP32, FP64","float_minimum":0,"float_maximum":1}}],
        "outputs":[{"name":"probabilities","datatype":"FP32","shape":[-1,2]},
        {"name":"label","datatype":"INT64","shape":[-1],"parameters":{"meaning":"The index in class_names, from 0."}},
        {"name":"member_probabilities","datatype":"FP32","shape":[-1,3,2]},
        {"name":"predictive_entropy","datatype":"FP32","shape":[-1]},
        {"name":"mutual_information","datatype":"FP32","shape":[-1]},
        {"name":"agreement","datatype":"INT64","shape":[-1]}],
        "class_names":["cat","dog"]}
        """,
        Metadata.Model("mnist-ensemble", ["1", "2", "3"], new ModelSpec(new InputSpec("image", 1, 28, 28, PixelScale: 1), ["cat", "dog"], Members: 3)));

    [Fact]
    public void Floats_that_would_be_refused_are_not_announced() => Assert.Contains(
        "\"parameters\":{\"minimum\":0,\"maximum\":255}", Text(Metadata.Model("m", ["1"], Requests.BytesOnly)), StringComparison.Ordinal);

    [Fact]
    public void Classes_that_are_named_by_numbers_in_another_order_are_pointed_out()
    {
        string[] names = [.. Enumerable.Range(0, 12).Select(number => $"{number}").Order(StringComparer.Ordinal)];

        var text = Text(Metadata.Model("m", ["1"], new ModelSpec(Requests.Grey.Input, [.. names], Members: 1)));

        Assert.Contains("The index in class_names, from 0. Labels count the classes in the order of their names as text: label 2 is class '10'.", text, StringComparison.Ordinal);
        Assert.Contains("\"class_names\":[\"0\",\"1\",\"10\",\"11\",\"2\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Health_is_an_object()
    {
        Same("""{"live":true}""", Metadata.Live(true));
        Same("""{"ready":true}""", Metadata.Ready(true));
        Same("""{"name":"m","ready":false}""", Metadata.ModelReady("m", false));
    }

    [Fact]
    public void A_fault_is_a_text_that_people_can_read() =>
        Same("""{"error":"id: 'a' and \"b\"\u0007 are wrong."}""", Metadata.Error("id: 'a' and \"b\"\a are wrong."));

    private static void Same(string expected, byte[] found) => Assert.Equal(expected.ReplaceLineEndings(""), Text(found));

    private static string Text(byte[] json) => Encoding.UTF8.GetString(json);
}
