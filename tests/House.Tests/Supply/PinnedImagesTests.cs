namespace House.Tests.Supply;

/// <summary>eng/pin-images.sh: the images that others make are named by digest.</summary>
public sealed class PinnedImagesTests : IDisposable
{
    private const string Digest = "@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-house-").FullName;

    public PinnedImagesTests() => Directory.CreateDirectory(Path.Combine(_folder, "k8s", "base"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_image_of_this_repository_has_a_digest() => Assert.Equal((0, ""), Check(Repository.Root));

    [Theory]
    [InlineData("FROM registry.test/base:1.0", "k8s", "Dockerfile: registry.test/base:1.0")]
    [InlineData("# syntax=docker/dockerfile:1\nFROM registry.test/base:1.0" + Digest, "k8s", "Dockerfile: docker/dockerfile:1")]
    [InlineData("ARG BASE_IMAGE=registry.test/base:1.0\nFROM ${BASE_IMAGE} AS final", "k8s", "Dockerfile: registry.test/base:1.0")]
    [InlineData("FROM --platform=linux/amd64 registry.test/base AS final", "k8s", "Dockerfile: registry.test/base")]
    [InlineData("FROM registry.test/base:1.0" + Digest + "\nCOPY --from=registry.test/other:2 /a /b", "k8s", "Dockerfile: registry.test/other:2")]
    [InlineData("FROM registry.test/base:1.0@sha256:0123", "k8s", "Dockerfile: registry.test/base:1.0@sha256:0123")]
    [InlineData("FROM scratch", "          image: redis:7", "k8s/base/a.yaml: redis:7")]
    [InlineData("FROM scratch", "        - image: \"redis:7\" # here", "k8s/base/a.yaml: redis:7")]
    [InlineData("FROM scratch", "        - image: redis:7" + Digest + "\n        - image: 'other'", "k8s/base/a.yaml: other")]
    public void An_image_without_a_digest_is_found(string dockerfile, string manifest, string expected)
    {
        Write(dockerfile, manifest);
        var (code, output) = Check(_folder);
        Assert.Equal(1, code);
        Assert.Equal($"pin-images: {expected} has no digest; run eng/pin-images.sh --update on a machine that reaches its registry.\n", output);
    }

    [Fact]
    public void Stages_and_images_of_our_own_need_none()
    {
        Write($"FROM registry.test/base:1.0{Digest} AS source\nFROM source AS final\nCOPY --from=source /a /b\n", "          image: ensemble-control:0.1.0\n");
        Assert.Equal((0, ""), Check(_folder));
    }

    private static (int Code, string Output) Check(string root) =>
        Command.Run(new(Repository.PathOf("eng/pin-images.sh"), ["--check"]) { Environment = { ["ENSEMBLE_IMAGES_ROOT"] = root } });

    private void Write(string dockerfile, string manifest)
    {
        File.WriteAllText(Path.Combine(_folder, "Dockerfile"), dockerfile + "\n");
        File.WriteAllText(Path.Combine(_folder, "k8s", "base", "a.yaml"), manifest + "\n");
    }
}
