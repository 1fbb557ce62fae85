using System.Diagnostics;
using System.Globalization;
using Benchmarks.Engine;
using Benchmarks.Reporting;
using Ensembles.Members;

namespace Benchmarks.Cluster;

/// <summary>How long commands take to their answer while no cluster runs, in this build and a previous one in turns.</summary>
internal static class StartBenchmark
{
    public const string Name = "start";

    private const string RunName = "small";
    private const double TicksPerSecond = 100;

    private static readonly string[] Training =
    [
        RunName, "--members", "2", "--epochs", "1", "--train-limit", "1000", "--validation-limit", "500",
        "--set", "model.layers[0].filters=4", "--set", "model.layers[1].filters=4", "--set", "model.layers[5].units=32",
    ];

    // With the seconds that it may take.
    private static readonly (string Name, string[] Arguments, double Goal)[] Commands =
    [
        ("--help", ["--help"], 0.3),
        ("list", ["list"], 1.5),
        ("status", ["status", RunName], 1.5),
        ("predict", ["predict", RunName, Product.PathOf("docs", "examples", "seven.png")], 1.5),
    ];

    /// <param name="quick">Few rounds.</param>
    /// <param name="previous">The clone of the build to compare with, or null for none.</param>
    /// <exception cref="TrainingException">A command failed, or there is no build in that clone.</exception>
    public static Report Run(bool quick, string? previous)
    {
        _ = BenchData.Read(BenchData.RecipeOf("mnist").Data);
        using var folder = new BenchFolder();
        Product.Train(folder.Path, ["mnist-base", "--name", .. Training]);
        List<(string Name, string Program)> builds = [("this build", Product.Client(Product.PathOf()))];
        if (previous is not null) builds.Add(("previous build", Product.Client(previous)));
        var starts = Measure(builds, quick ? 3 : 9, folder.Path);
        return Report(builds, starts);
    }

    private static List<CommandStart> Measure(List<(string Name, string Program)> builds, int rounds, string folder)
    {
        var starts = new List<CommandStart>();
        for (var round = -1; round < rounds; round++)
        {
            foreach (var (name, arguments, _) in Commands)
            {
                foreach (var (build, program) in builds)
                {
                    var start = Start(program, [.. arguments, "--data-dir", folder]) with { Command = name, Build = build };
                    // The first round reads the files into memory.
                    if (round >= 0) starts.Add(start);
                }
            }
        }

        return starts;
    }

    private static Report Report(List<(string Name, string Program)> builds, List<CommandStart> starts)
    {
        var figures = new Dictionary<string, Figure>();
        var ratios = new Dictionary<string, double>();
        var goals = new Dictionary<string, double>();
        foreach (var (command, _, goal) in Commands)
        {
            foreach (var (build, _) in builds)
            {
                var rounds = starts.Where(start => start.Command == command && start.Build == build).ToList();
                figures[$"{command}, {build}: to the answer"] = Figure.Of(rounds.Select(start => start.ToAnswer), "s");
                figures[$"{command}, {build}: to the end"] = Figure.Of(rounds.Select(start => start.ToEnd), "s");
                figures[$"{command}, {build}: processor time"] = Figure.Of(rounds.Select(start => start.Processor), "s");
            }

            var own = figures[$"{command}, {builds[0].Name}: to the answer"].Value;
            var limit = $"{goal.ToString(CultureInfo.InvariantCulture)} s/{command}";
            (ratios[limit], goals[limit]) = (goal / own, 1);
            if (builds.Count > 1) ratios[$"{command}: previous/this"] = figures[$"{command}, {builds[1].Name}: to the answer"].Value / own;
        }

        return new Report(Name, figures, ratios, goals, Machine.Describe(), []);
    }

    // What a command answers is on standard output.
    private static CommandStart Start(string program, string[] arguments)
    {
        var processor = ProcessorOfChildren();
        var begun = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.Read();
        var answer = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new TrainingException($"'{program} {string.Join(' ', arguments)}' ended with code {process.ExitCode}: {errors.GetAwaiter().GetResult().Trim()}");
        return new CommandStart("", "", answer, Stopwatch.GetElapsedTime(begun).TotalSeconds, ProcessorOfChildren() - processor);
    }

    // Of the children that have ended, and of theirs: proc(5), cutime and cstime.
    private static double ProcessorOfChildren()
    {
        var fields = File.ReadAllText("/proc/self/stat").Split(") ")[^1].Split(' ');
        return (long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    private sealed record CommandStart(string Command, string Build, double ToAnswer, double ToEnd, double Processor);
}
