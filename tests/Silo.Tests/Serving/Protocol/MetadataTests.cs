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
        "inputs":[{"name":"image","datatype":"FP32","shape":[-1,1,28,28]}],
        "outputs":[{"name":"probabilities","datatype":"FP32","shape":[-1,10]},
        {"name":"label","datatype":"INT64","shape":[-1]},
        {"name":"member_probabilities","datatype":"FP32","shape":[-1,3,10]},
        {"name":"predictive_entropy","datatype":"FP32","shape":[-1]},
        {"name":"mutual_information","datatype":"FP32","shape":[-1]},
        {"name":"agreement","datatype":"INT64","shape":[-1]}]}
        """,
        Metadata.Model("mnist-ensemble", ["1", "2", "3"], new ModelSpec(new InputSpec("image", 1, 28, 28), Classes: 10, Members: 3)));

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

    private static void Same(string expected, byte[] found) => Assert.Equal(expected.ReplaceLineEndings(""), Encoding.UTF8.GetString(found));
}
