using System.Security.Cryptography;
using System.Text;

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

    [Fact]
    public void An_update_writes_the_digests_of_the_registry_and_leaves_what_it_does_not_know()
    {
        Write($"FROM registry.test/base:1.0 AS source\nFROM registry.test/base:1.0-slim{Digest} AS final", "          image: gone:7");
        var (code, output) = Update("""case "$3" in *gone*) exit 1 ;; esac; printf '%s' "$3" """);
        Assert.Equal(1, code);
        Assert.Contains("k8s/base/a.yaml: the registry gave no digest for gone:7; gone:7 stays as it is.", output, StringComparison.Ordinal);
        Assert.Equal($"FROM {Pinned("registry.test/base:1.0")} AS source\nFROM {Pinned("registry.test/base:1.0-slim")} AS final\n", File.ReadAllText(Path.Combine(_folder, "Dockerfile")));
        Assert.Equal("          image: gone:7\n", File.ReadAllText(Path.Combine(_folder, "k8s", "base", "a.yaml")));
    }

    // The digest is that of the manifest's bytes, here the image's name.
    private static string Pinned(string image) => $"{image}@sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"docker://{image}")))}";

    private (int Code, string Output) Update(string registry)
    {
        var program = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "bin")).FullName, "skopeo");
        File.WriteAllText(program, $"#!/bin/sh\n[ \"$1 $2\" = 'inspect --raw' ] || exit 2\n{registry}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return Command.Run(new(Repository.PathOf("eng/pin-images.sh"), ["--update"]) { Environment = { ["ENSEMBLE_IMAGES_ROOT"] = _folder, ["PATH"] = $"{_folder}/bin:{Environment.GetEnvironmentVariable("PATH")}" } });
    }

    private static (int Code, string Output) Check(string root) =>
        Command.Run(new(Repository.PathOf("eng/pin-images.sh"), ["--check"]) { Environment = { ["ENSEMBLE_IMAGES_ROOT"] = root } });

    private void Write(string dockerfile, string manifest)
    {
        File.WriteAllText(Path.Combine(_folder, "Dockerfile"), dockerfile + "\n");
        File.WriteAllText(Path.Combine(_folder, "k8s", "base", "a.yaml"), manifest + "\n");
    }
}
