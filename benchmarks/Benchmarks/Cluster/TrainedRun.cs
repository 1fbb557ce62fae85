using Benchmarks.Engine;

namespace Benchmarks.Cluster;

/// <summary>What a run of the product reached, from the command to the table.</summary>
/// <param name="Seconds">Wall time of the command.</param>
/// <param name="Accuracy">Of the ensemble on the test images, 0 to 1.</param>
/// <param name="Members">Mean of the members' own, 0 to 1.</param>
/// <param name="ValidationLoss">Of the ensemble at its best epoch, in nats.</param>
internal sealed record TrainedRun(double Seconds, double Accuracy, double Members, double ValidationLoss)
{
    /// <summary>Trains a named recipe in a folder of its own, data in place.</summary>
    /// <exception cref="Ensembles.Members.TrainingException">The command failed.</exception>
    public static TrainedRun Of(string recipe, int seed)
    {
        _ = BenchData.Read(BenchData.RecipeOf(recipe).Data);
        using var folder = new BenchFolder();
        var (answer, seconds) = Product.Train(folder.Path, recipe, "--seed", $"{seed}");
        var ensemble = answer.GetProperty("ensemble");
        return new TrainedRun(
            seconds,
            ensemble.GetProperty("testAccuracy").GetDouble(),
            answer.GetProperty("members").EnumerateArray().Average(member => member.GetProperty("testAccuracy").GetDouble()),
            ensemble.GetProperty("validationLoss").GetDouble());
    }
}
