using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace House.Tests.Supply;

/// <summary>The lock files of the packages: docs/decisions/0018-packages-are-locked-by-hash.md.</summary>
public sealed partial class LockFileTests : IDisposable
{
    // With the values of TorchBackend that images and scripts build with, as Directory.Build.targets names them.
    private static readonly Dictionary<string, string[]> Variants = new()
    {
        ["src/Silo"] = ["", "external."],
        ["tests/Training.Tests"] = ["", "external."],
        ["benchmarks/Benchmarks"] = ["", "external."],
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-house-").FullName;

    public static TheoryData<string> Projects { get; } = [.. Repository.Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal))];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, MemberData(nameof(Projects))]
    public void A_project_has_its_lock_files(string project)
    {
        var folder = Path.GetDirectoryName(project)!;
        Assert.All(Variants.GetValueOrDefault(folder, [""]).Select(variant => $"{folder}/packages.{variant}lock.json"), file =>
        {
            Assert.Contains(file, Repository.Files);
            Assert.All(Packages(file), package => Assert.Equal(64, Convert.FromBase64String((string)package["contentHash"]!).Length));
        });
    }

    [Fact]
    public void The_values_that_images_and_scripts_build_with_have_lock_files()
    {
        var built = from file in Repository.Files.Where(file => file is "Dockerfile" || file.EndsWith(".sh", StringComparison.Ordinal))
                    from line in Repository.Read(file).Split('\n')
                    where !line.StartsWith('#')
                    select (Backend: Backend().Match(line).Groups[1].Value, Project: Project().Match(line).Value) into build
                    where build.Project.Length > 0 && build.Backend != "cuda"
                    select $"{build.Project}/packages.{(build.Backend is "" or "cpu" ? "" : $"{build.Backend}.")}lock.json";
        Assert.NotEmpty(built);
        Assert.All(built, file => Assert.Contains(file, Repository.Files));
    }

    [Fact]
    public void The_checks_and_the_images_restore_what_is_locked_and_nothing_else()
    {
        Assert.Contains("dotnet restore EnsembleCluster.sln --locked-mode", Repository.Read("test"), StringComparison.Ordinal);
        var publishing = Repository.Read("Dockerfile").Split('\n').Where(line => line.Contains("dotnet publish", StringComparison.Ordinal) && !line.Contains("TorchBackend=cuda", StringComparison.Ordinal));
        Assert.All(publishing, line => Assert.Contains("-p:RestoreLockedMode=true", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_package_of_the_same_name_and_version_with_another_content_is_refused()
    {
        foreach (var file in Repository.Files.Where(file => file.StartsWith("Directory.", StringComparison.Ordinal))) File.Copy(Repository.PathOf(file), Path.Combine(_folder, file));
        foreach (var file in new[] { "Ensembles.csproj", "packages.lock.json" }) File.Copy(Repository.PathOf($"src/Ensembles/{file}"), Path.Combine(_folder, file));
        Assert.Equal(0, Restore().Code);

        var path = Path.Combine(_folder, "packages.lock.json");
        var text = File.ReadAllText(path);
        var hash = (string)Packages("src/Ensembles/packages.lock.json").First()["contentHash"]!;
        File.WriteAllText(path, text.Replace(hash, Convert.ToBase64String(new byte[64]), StringComparison.Ordinal));
        var (code, output) = Restore();
        Assert.NotEqual(0, code);
        Assert.Contains("NU1403", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_libtorch_the_silo_restores_what_is_locked()
    {
        var (code, output) = Command.Run(new("dotnet", ["restore", Repository.PathOf("src/Silo"), "--locked-mode", "-v", "quiet", "-p:TorchBackend=external", $"-p:ArtifactsPath={_folder}"])
        {
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1" },
        });
        Assert.True(code == 0, output);
    }

    private static IEnumerable<JsonNode> Packages(string file) =>
        from framework in JsonNode.Parse(Repository.Read(file))!["dependencies"]!.AsObject()
        from package in framework.Value!.AsObject()
        where (string)package.Value!["type"]! != "Project"
        select package.Value;

    private (int Code, string Output) Restore() =>
        Command.Run(new("dotnet", ["restore", "--force", "-v", "quiet"]) { WorkingDirectory = _folder, Environment = { ["MSBUILDDISABLENODEREUSE"] = "1" } });

    [GeneratedRegex(@"TorchBackend=(\w+)")]
    private static partial Regex Backend();

    [GeneratedRegex(@"(?<=dotnet (?:build|publish) )(?:src|tests|benchmarks)/\w[\w.]*")]
    private static partial Regex Project();
}
