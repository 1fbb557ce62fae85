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
        var begun = Stopwatch.GetTimestamp();
        var answer = Ask(dataDir, ["train", .. arguments]);
        return (answer, Stopwatch.GetElapsedTime(begun).TotalSeconds);
    }

    /// <summary>Runs a command, and reads its answer.</summary>
    /// <exception cref="TrainingException">The command failed.</exception>
    public static JsonElement Ask(string dataDir, params string[] arguments) => AskLines(dataDir, arguments)[^1];

    /// <summary>Runs a command that answers a line an event.</summary>
    /// <exception cref="TrainingException">The command failed.</exception>
    public static IReadOnlyList<JsonElement> AskLines(string dataDir, params string[] arguments) =>
        [.. Run([.. arguments, "--data-dir", dataDir, "-o", "json"]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];

    /// <summary>Builds the product unless it is built.</summary>
    /// <exception cref="TrainingException">It cannot be built.</exception>
    public static void Build() => Run(["--version"]);

    /// <summary>The program of a silo, as the build leaves it.</summary>
    public static string Silo => PathOf("artifacts", "bin", "Silo", "release_linux-x64", "ensemble-silo");

    /// <summary>The program of the command line, as the build of a clone leaves it.</summary>
    /// <exception cref="TrainingException">It is not there.</exception>
    public static string Client(string clone)
    {
        var program = Path.GetFullPath(Path.Combine(clone, "artifacts", "bin", "Client", "release_linux-x64", "ensemble"));
        return File.Exists(program) ? program : throw new TrainingException($"There is no {program}; name a clone in which the product is built.");
    }

    /// <summary>A path in this clone.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Path.GetDirectoryName(Launcher())!, .. parts]);

    private static string Run(string[] arguments)
    {
        var start = new ProcessStartInfo(Launcher(), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new TrainingException($"'ensemble {string.Join(' ', arguments)}' ended with code {process.ExitCode}: {errors.GetAwaiter().GetResult().Trim()}");
        return answer;
    }

    private static JsonElement Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.Clone();
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
