using System.Diagnostics;
using System.Text.Json;
using Ensembles.Members;

namespace Benchmarks.Cluster;

/// <summary>The product as its users start it: <c>./ensemble</c>, its processes and all.</summary>
internal static class Product
{
    /// <summary>Trains, and waits for the end.</summary>
    /// <returns>The command's answer, and its wall time in seconds.</returns>
    /// <exception cref="TrainingException">The command failed.</exception>
    public static (JsonElement Answer, double Seconds) Train(string dataDir, params string[] arguments)
    {
        var start = new ProcessStartInfo(Launcher(), ["train", .. arguments, "--data-dir", dataDir, "-o", "json"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var begun = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        if (process.ExitCode != 0) throw new TrainingException($"'ensemble train {string.Join(' ', arguments)}' ended with code {process.ExitCode}: {errors.GetAwaiter().GetResult().Trim()}");
        using var json = JsonDocument.Parse(answer);
        return (json.RootElement.Clone(), seconds);
    }

    private static string Launcher()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var launcher = Path.Combine(folder.FullName, "ensemble");
            if (File.Exists(launcher) && File.Exists(Path.Combine(folder.FullName, "EnsembleCluster.sln"))) return launcher;
        }

        throw new TrainingException("There is no ./ensemble above this program; run the benchmark from a clone, as ./ensemble bench NAME.");
    }
}
