using Client.Reproducing;

namespace Client.Tests.Reproducing;

public sealed class RunManifestTests
{
    private const string Sound = """
        {"run":"mnist-1","recipe":"{\"name\":\"mnist\",\"members\":1}","seed":18446744073709551615,"memberSeeds":[3],"data":{"name":"mnist","sha256":"abc","train":9},
         "processor":"p","intraOpThreads":1,"versions":{"libtorch":"2.10"},"host":"h",
         "results":{"state":"finished","stopReason":"patience","epochs":[{"epoch":1,"validationLoss":0.25,"isBest":true}],
          "members":[{"index":0,"device":"cpu","failure":null,"epochs":[{"epoch":1,"trainLoss":0.5,"validationLoss":0.25,"weightsSha256":"00"}]}]}}
        """;

    [Fact]
    public void A_file_is_read_with_whatever_else_it_holds()
    {
        var manifest = Read(Sound);
        Assert.Equal(("mnist-1", ulong.MaxValue, 3ul, "abc"), (manifest.Run, manifest.Seed, manifest.MemberSeeds[0], manifest.Data.Sha256));
        Assert.Equal("mnist", (string)manifest.RecipeObject()["name"]!);
        Assert.Equal("00", manifest.Results!.Members[0].Epochs[0].WeightsSha256);
        Assert.True(Comparison.Of(manifest, manifest).IsIdentical);
    }

    [Theory]
    [InlineData("\"seed\":18446744073709551615,", "", "")]
    [InlineData("18446744073709551615", "-1", "$.seed")]
    [InlineData("[3]", "\"x\"", "$.memberSeeds")]
    [InlineData("\"sha256\":\"abc\",", "", "$.data")]
    [InlineData("\"weightsSha256\":\"00\"", "\"weightsSha256\":null", "$.results.members[0].epochs[0]")]
    [InlineData("[{\"epoch\":1,\"validationLoss\":0.25,\"isBest\":true}]", "[null]", "$.results.epochs")]
    [InlineData("\"{\\\"name\\\":\\\"mnist\\\",\\\"members\\\":1}\"", "\"[]\"", "")]
    [InlineData("\"{\\\"name\\\":\\\"mnist\\\",\\\"members\\\":1}\"", "7", "")]
    [InlineData("\"{\\\"name\\\":\\\"mnist\\\",\\\"members\\\":1}\"", "null", "")]
    [InlineData("{\"run\"", "[\"run\"", "")]
    public void A_file_that_is_no_manifest_is_refused_in_a_sentence(string part, string instead, string place)
    {
        Assert.Contains(part, Sound, StringComparison.Ordinal);
        var error = Assert.Throws<CommandException>(() => Read(Sound.Replace(part, instead, StringComparison.Ordinal)));
        Assert.Equal(ExitCodes.BadInput, error.ExitCode);
        Assert.Matches(@"^The file \S+ is not the manifest of a run( \(\S+\))?; write one with 'ensemble export RUN --format manifest --output FILE'\.$", error.Message);
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
    }

    private static RunManifest Read(string text)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            return RunManifest.Read(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
