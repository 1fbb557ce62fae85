using System.Diagnostics;
using Repositories;

namespace EndToEnd.Tests.Images;

/// <summary>What an image holds in /app, made on this machine by the very commands of the Dockerfile.</summary>
internal static class PublishedImage
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Makes it in a folder.</summary>
    /// <param name="target">A target of the Dockerfile.</param>
    /// <param name="folder">In place of the image's root.</param>
    /// <returns>The folder that is /app.</returns>
    public static async Task<string> Make(string target, string folder)
    {
        var stage = Dockerfile.Named(target);
        foreach (var command in stage.Copies.Select(copy => copy.Stage).Distinct().SelectMany(name => Dockerfile.Named(name).Commands)) await Shell(Here(command, folder), RepositoryFolder.Root);
        var app = Path.Combine(folder, target);
        // As hard links: libtorch is large.
        foreach (var (_, from, to) in stage.Copies) await Shell($"mkdir -p '{app}{to}' && cp -rl '{folder}{from}/.' '{app}{to}/'", folder);
        return Path.Combine(app, "app");
    }

    // Intermediate files lie apart: those of this repository are of builds with other properties.
    private static string Here(string command, string folder) => command
        .Replace("/out/", $"{folder}/out/", StringComparison.Ordinal)
        .Replace("dotnet publish ", $"dotnet publish -p:ArtifactsPath='{folder}/artifacts' ", StringComparison.Ordinal);

    private static async Task Shell(string command, string folder)
    {
        // Analysers have looked at the sources before, and change nothing of what is built.
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-euc", command]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["MSBUILDDISABLENODEREUSE"] = "1", ["RunAnalyzers"] = "false" } })!;
        var (output, errors) = (shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        await shell.WaitForExitAsync().WaitAsync(Limit);
        Assert.True(shell.ExitCode == 0, $"{command}\n{await output}{await errors}");
    }
}
