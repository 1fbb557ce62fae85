using Benchmarks.Engine;
using Benchmarks.Reporting;
using Ensembles.Members;

namespace Benchmarks.Cluster;

/// <summary>What recipes reach on the test images, over seeds, and how long they take on this machine.</summary>
internal static class AccuracyBenchmark
{
    public const string Name = "accuracy";

    private const int Seeds = 3;

    // What a processor trains in hours; the records are for GPUs.
    private static readonly string[] OnProcessors = ["mnist-base", "mnist", "mnist-article", "mnist-hour", "cifar10"];
    private static readonly string[] Small = ["mnist-base", "mnist"];

    // Mean test accuracy, if a recipe promises one.
    private static readonly Dictionary<string, double> Promised = new() { ["mnist"] = 0.9947, ["mnist-hour"] = 0.9960 };

    /// <param name="quick">One seed, and of no recipes in particular the small ones.</param>
    /// <param name="recipes">Names of recipes; none means those for processors.</param>
    /// <exception cref="TrainingException">There is no such recipe, or a run failed.</exception>
    public static Report Run(bool quick, IReadOnlyList<string> recipes)
    {
        if (recipes.FirstOrDefault(name => !BenchData.Recipes.Contains(name)) is { } unknown)
        {
            throw new TrainingException($"No recipe is called '{unknown}'; choose of {string.Join(", ", BenchData.Recipes)}.");
        }

        var (figures, ratios, goals) = (new Dictionary<string, Figure>(), new Dictionary<string, double>(), new Dictionary<string, double>());
        var seeds = quick ? 1 : Seeds;
        foreach (var recipe in recipes.Count > 0 ? recipes : quick ? Small : OnProcessors)
        {
            TrainedRun[] runs = [.. Enumerable.Range(1, seeds).Select(seed => TrainedRun.Of(recipe, seed))];
            Add(figures, recipe, runs);
            if (!Promised.TryGetValue(recipe, out var promised)) continue;
            var ratio = $"{recipe}: mean test accuracy/{100 * promised:f2} %";
            (ratios[ratio], goals[ratio]) = (runs.Average(run => run.Accuracy) / promised, 1);
        }

        return new Report(Name, figures, ratios, goals, Machine.Describe(), [$"{seeds} runs of './ensemble train RECIPE', seeds from 1."]);
    }

    private static void Add(Dictionary<string, Figure> figures, string recipe, TrainedRun[] runs)
    {
        var mean = runs.Average(run => run.Accuracy);
        figures[$"{recipe}: test accuracy of the ensemble"] = Figure.Of(runs.Select(run => run.Accuracy), "");
        figures[$"{recipe}: mean of it"] = Figure.Of([mean], "");
        // Of a sample: one degree of freedom is the mean's.
        if (runs.Length > 1) figures[$"{recipe}: standard deviation of it"] = Figure.Of([Math.Sqrt(runs.Sum(run => Math.Pow(run.Accuracy - mean, 2)) / (runs.Length - 1))], "");
        figures[$"{recipe}: test accuracy of the mean member"] = Figure.Of(runs.Select(run => run.Members), "");
        figures[$"{recipe}: validation loss of the ensemble"] = Figure.Of(runs.Select(run => run.ValidationLoss), "nats");
        figures[$"{recipe}: from the command to the table"] = Figure.Of(runs.Select(run => run.Seconds), "s");
    }
}
