using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Benchmarks.Reporting;
using Ensembles.Budgets;
using Ensembles.Members;

namespace Benchmarks.Engine;

/// <summary>
/// The memory that a member takes while it trains, against what <see cref="MemberMemory"/> estimates of a GPU. On a processor it trains by
/// libtorch's operators, as on a GPU. What libtorch's library for convolutions works in counts too.
/// </summary>
internal static class MemoryBenchmark
{
    public const string Name = "memory";

    // Of few and of many weights, in both arithmetics.
    private static readonly string[] Default = ["mnist-article", "mnist-m3", "cifar10"];

    private const int Classes = 10;
    private const double MiB = 1 << 20;

    /// <summary>The command's argument.</summary>
    public static Argument<string[]> Recipes { get; } = new("RECIPE")
    {
        Description = $"named recipes of one network [default: {string.Join(", ", Default)}]",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <param name="conditions">Where, and how often.</param>
    /// <param name="names">Recipes of one network.</param>
    public static Report Run(Conditions conditions, IReadOnlyList<string> names)
    {
        var (figures, ratios) = (new Dictionary<string, Figure>(), new Dictionary<string, double>());
        foreach (var name in names.Count > 0 ? names : conditions.Effort == Effort.Dry ? Default[..1] : Default)
        {
            var recipe = MeasuredMember.RecipeOf(name, conditions.Effort == Effort.Dry);
            var images = MeasuredMember.ImagesOf(recipe);
            var estimate = MemberMemory.Estimate(recipe, images.Shape, Classes, images.Count, 0);
            var rounds = Enumerable.Range(0, conditions.Effort == Effort.Full ? 3 : 1).Select(_ => Measure(name, conditions) / MiB);
            figures[$"{name}: measured"] = Figure.Of(rounds, "MiB");
            figures[$"{name}: estimated"] = Figure.Of([(estimate.Weights + estimate.Data + estimate.Activations) / MiB], "MiB");
            ratios[name] = figures[$"{name}: estimated"].Value / figures[$"{name}: measured"].Value;
        }

        string[] notes = ["Peak over two steps, less what was taken before the network was made. The estimate is without libraries and context."];
        return new Report(Name, figures, ratios, ratios.Keys.ToDictionary(name => name, _ => 1.0), Machine.Describe(conditions.Device), notes);
    }

    // In a process of its own, whose peak is that of one network.
    private static double Measure(string name, Conditions conditions)
    {
        string[] command = [MeasuredMember.Command, name, conditions.Device, conditions.Effort.ToString()];
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, command) { RedirectStandardOutput = true })!;
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? double.Parse(answer, CultureInfo.InvariantCulture)
            : throw new TrainingException($"{name} cannot be measured; run 'ensemble-bench {string.Join(' ', command)}' to see why.", FaultKind.Engine);
    }
}
