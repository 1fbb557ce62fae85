using System.Text.Json.Nodes;

namespace House.Tests.Supply;

/// <summary>eng/sbom.sh: the list of what the silo contains.</summary>
public sealed class SbomTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-house-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_list_has_every_locked_package_with_its_version_and_hash_and_the_vendored_library()
    {
        var (code, output) = Command.Run(new(Repository.PathOf("eng/sbom.sh"), [_folder, "Silo"]));
        Assert.True(code == 0, output);
        var list = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, "ensemble-silo.cdx.json")))!;
        Assert.Equal("CycloneDX", (string)list["bomFormat"]!);
        var versions = list["components"]!.AsArray().ToDictionary(part => (string)part!["name"]!, part => (string)part!["version"]!);
        Assert.All(list["components"]!.AsArray(), part => Assert.NotEmpty((string)part!["hashes"]![0]!["content"]!));

        foreach (var name in new[] { "TorchSharp", "libtorch-cpu-linux-x64", "Microsoft.Orleans.Server", "Microsoft.Orleans.Core", "SkiaSharp" }) Assert.Equal(Locked(name), versions[name]);
        Assert.Contains($"readonly VERSION={versions["uplot"]}\n", Repository.Read("eng/vendor.sh"), StringComparison.Ordinal);
        // They look at the sources, and are in no program.
        Assert.DoesNotContain("Microsoft.CodeAnalysis.BannedApiAnalyzers", versions.Keys);
    }

    [Fact]
    public void Without_a_folder_it_says_how_it_is_used()
    {
        var (code, output) = Command.Run(new(Repository.PathOf("eng/sbom.sh")));
        Assert.Equal(2, code);
        Assert.StartsWith("Usage: eng/sbom.sh FOLDER", output, StringComparison.Ordinal);
    }

    private static string Locked(string name) => (string)JsonNode.Parse(Repository.Read("src/Silo/packages.lock.json"))!["dependencies"]!["net10.0"]![name]!["resolved"]!;
}
