using Benchmarks.Engine;
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
        _ = BenchData.Read(BenchData.RecipeOf("mnist").Data);
        List<(double Seconds, double Accuracy, double Members, double Loss)> runs = [];
        for (var seed = 1; seed <= (quick ? 1 : Seeds); seed++)
        {
            using var folder = new BenchFolder();
            var (answer, seconds) = Product.Train(folder.Path, "mnist", "--seed", $"{seed}");
            var ensemble = answer.GetProperty("ensemble");
            runs.Add((
                seconds,
                ensemble.GetProperty("testAccuracy").GetDouble(),
                answer.GetProperty("members").EnumerateArray().Average(member => member.GetProperty("testAccuracy").GetDouble()),
                ensemble.GetProperty("validationLoss").GetDouble()));
        }

        var mean = runs.Average(run => run.Accuracy);
        var wall = Figure.Of(runs.Select(run => run.Seconds), "s");
        var figures = new Dictionary<string, Figure>
        {
            ["from the command to the table"] = wall,
            ["test accuracy of the ensemble"] = Figure.Of(runs.Select(run => run.Accuracy), ""),
            ["mean test accuracy of the ensembles"] = Figure.Of([mean], ""),
            ["test accuracy of the mean member"] = Figure.Of(runs.Select(run => run.Members), ""),
            ["validation loss of the ensemble"] = Figure.Of(runs.Select(run => run.Loss), "nats"),
        };
        var ratios = new Dictionary<string, double> { ["mean test accuracy/99.47 %"] = mean / Headline, ["five minutes/wall time"] = Limit / wall.Value };
        return new Report(Name, figures, ratios, ratios.ToDictionary(ratio => ratio.Key, _ => 1.0), Machine.Describe(), [$"{runs.Count} runs of './ensemble train mnist', seeds 1 to {runs.Count}."]);
    }
}
