namespace EndToEnd.Tests.Images;

/// <summary>What a review of the images looks at.</summary>
public sealed class DockerfileTests
{
    public static TheoryData<string> Targets { get; } = ["control", "trainer-cpu", "trainer-cuda", "trainer-pytorch"];

    [Fact]
    public void Images_that_others_make_are_pinned_by_a_full_version_and_a_digest()
    {
        var ours = Dockerfile.Stages.Select(stage => stage.Name).ToHashSet();
        Assert.All(Dockerfile.Stages.Select(stage => stage.Base).Where(image => !ours.Contains(image) && image != "${PYTORCH_IMAGE}"), image => Assert.Matches(@":\d+\.\d+\.\d+-[a-z-]+@sha256:[0-9a-f]{64}\z", image));
    }

    [Theory, MemberData(nameof(Targets))]
    public void An_image_runs_the_silo_as_an_ordinary_user_and_without_a_shell(string target)
    {
        var all = WithBases(target).ToList();
        Assert.Equal("1654:1654", all.Last(one => one.Kind == "USER").Text);
        Assert.Equal("""["/app/ensemble-silo"]""", all.Last(one => one.Kind == "ENTRYPOINT").Text);
        Assert.DoesNotContain(all, one => one.Kind == "CMD");
        Assert.Contains(all, one => one.Kind == "ENV" && one.Text.Contains("MALLOC_ARENA_MAX=1", StringComparison.Ordinal));
        Assert.Contains(all, one => one.Kind == "LABEL" && one.Text.Contains("org.opencontainers.image.version", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("trainer-cpu", "silo")]
    [InlineData("trainer-cuda", "trainer-cuda")]
    public void Libtorch_comes_before_the_program_in_a_layer_of_its_own(string target, string program) =>
        Assert.Equal(["/out/torch", $"/out/{program}"], Dockerfile.Named(target).Copies.Select(copy => copy.From));

    private static IEnumerable<Instruction> WithBases(string name) =>
        Dockerfile.Stages.FirstOrDefault(stage => stage.Name == name) is { } stage ? WithBases(stage.Base).Concat(stage.Instructions) : [];
}
