using Benchmarks.Reporting;

namespace Benchmarks.Cluster;

/// <summary>The main job from the command to the table, data in place: how long, and how accurate, over seeds.</summary>
internal static class TimeToAccuracyBenchmark
{
    public const string Name = "time-to-accuracy";

    // The tutorial's headline, on the test images.
    private const double Headline = 0.9947;
    private const double Limit = 300;
    private const int Seeds = 5;

    public static Report Run(bool quick)
    {
        List<TrainedRun> runs = [.. Enumerable.Range(1, quick ? 1 : Seeds).Select(seed => TrainedRun.Of("mnist", seed))];
        var mean = runs.Average(run => run.Accuracy);
        var wall = Figure.Of(runs.Select(run => run.Seconds), "s");
        var figures = new Dictionary<string, Figure>
        {
            ["from the command to the table"] = wall,
            ["test accuracy of the ensemble"] = Figure.Of(runs.Select(run => run.Accuracy), ""),
            ["mean test accuracy of the ensembles"] = Figure.Of([mean], ""),
            ["test accuracy of the mean member"] = Figure.Of(runs.Select(run => run.Members), ""),
            ["validation loss of the ensemble"] = Figure.Of(runs.Select(run => run.ValidationLoss), "nats"),
        };
        var ratios = new Dictionary<string, double> { ["mean test accuracy/99.47 %"] = mean / Headline, ["five minutes/wall time"] = Limit / wall.Value };
        return new Report(Name, figures, ratios, ratios.ToDictionary(ratio => ratio.Key, _ => 1.0), Machine.Describe(), [$"{runs.Count} runs of './ensemble train mnist', seeds 1 to {runs.Count}."]);
    }
}
