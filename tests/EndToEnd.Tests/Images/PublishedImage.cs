using System.Diagnostics;
using Repositories;

namespace EndToEnd.Tests.Images;

/// <summary>What images hold in /app, made on this machine by the very commands of the Dockerfile, of what the build has built.</summary>
internal static class PublishedImage
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Makes them in a folder.</summary>
    /// <param name="folder">In place of the images' root.</param>
    /// <param name="targets">Targets of the Dockerfile.</param>
    /// <returns>For each target, the folder that is /app.</returns>
    public static async Task<IReadOnlyList<string>> Make(string folder, params string[] targets)
    {
        var stages = targets.Select(Dockerfile.Named).ToList();
        var publishing = stages.SelectMany(stage => stage.Copies).Select(copy => copy.Stage).Distinct();
        foreach (var command in publishing.SelectMany(name => Dockerfile.Named(name).Commands)) await Shell(Here(command, folder), RepositoryFolder.Root);
        // As hard links: libtorch is large.
        var copies = from stage in stages from copy in stage.Copies select (From: folder + copy.From, To: $"{folder}/{stage.Name}{copy.To}");
        foreach (var (from, to) in copies) await Shell($"mkdir -p '{to}' && cp -rl --remove-destination '{from}/.' '{to}/'", folder);
        return [.. targets.Select(target => Path.Combine(folder, target, "app"))];
    }

    private static string Here(string command, string folder) => command
        .Replace("/out/", $"{folder}/out/", StringComparison.Ordinal)
        .Replace("dotnet publish ", "dotnet publish --no-build ", StringComparison.Ordinal);

    private static async Task Shell(string command, string folder)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-euc", command]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["MSBUILDDISABLENODEREUSE"] = "1" } })!;
        var (output, errors) = (shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        await shell.WaitForExitAsync().WaitAsync(Limit);
        Assert.True(shell.ExitCode == 0, $"{command}\n{await output}{await errors}");
    }
}
