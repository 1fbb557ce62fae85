using System.Diagnostics;
using System.Globalization;
using Benchmarks.Engine;
using Benchmarks.Reporting;
using Ensembles.Members;
using Ensembles.Recipes;
using Training.Data;
using Training.Loop;
using Training.Predicting;
using static TorchSharp.torch;

namespace Benchmarks.Cluster;

/// <summary>
/// An epoch of 54,000 images inside the cluster (grains, reports, decisions, checkpoints, processes of its own) against the same
/// epochs of the bare engine: a member a core in either.
/// </summary>
internal static class OverheadBenchmark
{
    public const string Name = "overhead";

    private const string Ratio = "epoch in the cluster/epoch of the bare engine";

    public static Report Run(bool quick)
    {
        var (rounds, epochs) = quick ? (2, 1) : (7, 3);
        var recipe = BenchData.RecipeOf("mnist");
        var data = BenchData.Read(recipe.Data);
        var (cluster, bare, ratios) = (new List<double>(), new List<double>(), new List<double>());
        bare.Add(BareEpoch(recipe, data, epochs));
        for (var round = 0; round < rounds; round++)
        {
            cluster.Add(ClusterEpoch(epochs));
            bare.Add(BareEpoch(recipe, data, epochs));
            // A shared machine's speed changes from minute to minute: what is before and after is compared with what is between.
            ratios.Add(cluster[^1] / ((bare[^1] + bare[^2]) / 2));
        }

        var figures = new Dictionary<string, Figure>
        {
            ["epoch in the cluster"] = Figure.Of(cluster, "s"),
            ["epoch of the bare engine"] = Figure.Of(bare, "s"),
            [Ratio] = Figure.Of(ratios, ""),
        };
        return new Report(Name, figures, new Dictionary<string, double> { [Ratio] = figures[Ratio].Value }, new Dictionary<string, double>(), Machine.Describe(), ["Goal: at most 1.02."]);
    }

    // From the decision on the first epoch to that on the last one: what happens once a run is not counted.
    private static double ClusterEpoch(int epochs)
    {
        using var folder = new BenchFolder();
        var (answer, _) = Product.Train(
            folder.Path, "mnist", "--members", Text(Environment.ProcessorCount), "--epochs", Text(epochs + 1), "--min-epochs", Text(epochs + 1));
        double[] decided = [.. answer.GetProperty("epochs").EnumerateArray().Select(epoch => epoch.GetProperty("seconds").GetDouble())];
        return (decided[^1] - decided[0]) / epochs;
    }

    private static double BareEpoch(Recipe recipe, DataSet data, int epochs)
    {
        var (images, validation) = (data.Part(recipe.Data, DataSplit.Train), data.Part(recipe.Data, DataSplit.Validation));
        return Crew.Once(Environment.ProcessorCount, 1, seed => Epochs(recipe, images, validation, (ulong)seed, epochs)).Max();
    }

    private static double Epochs(Recipe recipe, LabelledImages images, LabelledImages validation, ulong seed, int epochs)
    {
        using var trainee = new Trainee(recipe, images, seed, CPU);
        using var shown = new ImageTensors(validation, CPU);
        trainee.Train(10);
        var begun = Stopwatch.GetTimestamp();
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            trainee.Train(trainee.StepsPerEpoch);
            using var answering = new AnsweringNetwork(trainee.Network, recipe.Prediction);
            _ = Scorer.Probabilities(answering, shown.Pixels, CancellationToken.None);
        }

        trainee.Network.Dispose();
        return Stopwatch.GetElapsedTime(begun).TotalSeconds / epochs;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
