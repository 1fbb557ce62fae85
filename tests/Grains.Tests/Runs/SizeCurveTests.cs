using Grains.Interfaces.Runs;
using Grains.Tests.Fakes;

namespace Grains.Tests.Runs;

/// <summary>What numbers of members are worth.</summary>
public sealed class SizeCurveTests
{
    [Fact]
    public async Task Sizes_are_scored_once_and_stay_with_the_run()
    {
        await using var cluster = await RunCluster.Start();
        var run = await cluster.Submit(Recipes.Tiny());
        await cluster.UntilEnded(run);
        Assert.Contains("run 'ensemble evaluate", (await cluster.Run(run).GetSizeCurve()).Fault, StringComparison.Ordinal);

        Assert.Null((await cluster.Run(run).EvaluateSizes()).Fault);
        await cluster.Silos.DeactivateAsync(cluster.Run(run));
        Assert.Null((await cluster.Run(run).EvaluateSizes()).Fault);

        // The members say 0.9, 0.6 and 0.3 for the true class of every image.
        var curve = await cluster.Run(run).GetSizeCurve();
        Assert.Equal([(1, 3), (2, 3), (3, 1)], curve.Sizes.Select(size => (size.Size, size.Subsets)));
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.6) + Math.Log(0.3)) / 3, curve.Sizes[0].ValidationLoss.Mean, 5);
        Assert.Equal(-(Math.Log(0.75) + Math.Log(0.6) + Math.Log(0.45)) / 3, curve.Sizes[1].TestLoss.Mean, 5);
        Assert.Equal(2.0 / 3, curve.Sizes[1].TestAccuracy.Mean, 5);
        Assert.Equal(3, curve.Recommended);
        Assert.Equal([new WeightNote(0, 1), new WeightNote(1, 0), new WeightNote(2, 0)], curve.Selection!.Weights);
        Assert.Equal((-Math.Log(0.9), 1), (curve.Selection.TestLoss, curve.Selection.TestAccuracy), Close);
        Assert.Single(await cluster.Events(run), told => told.Text.StartsWith("sizes scored: 3 of 3 members", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_that_is_not_there_or_has_no_weights_yet_has_no_curve()
    {
        await using var cluster = await RunCluster.Start();
        Assert.Contains("No run is called 'nobody'", (await cluster.Run("nobody").EvaluateSizes()).Fault, StringComparison.Ordinal);
        Assert.Contains("No run is called 'nobody'", (await cluster.Run("nobody").GetSizeCurve()).Fault, StringComparison.Ordinal);

        cluster.Trainer.BeforeEpoch = (_, _, cancellation) => cancellation.WaitHandle.WaitOne();
        var run = await cluster.Submit(Recipes.Tiny());
        Assert.Contains("has not ended yet", (await cluster.Run(run).EvaluateSizes()).Fault, StringComparison.Ordinal);
        await cluster.Run(run).Stop();
        Assert.Contains("no weights", (await cluster.Run(run).EvaluateSizes()).Fault, StringComparison.Ordinal);
    }

    private static bool Close((double Loss, double Accuracy) one, (double Loss, double Accuracy) other) =>
        Math.Abs(one.Loss - other.Loss) < 1e-5 && Math.Abs(one.Accuracy - other.Accuracy) < 1e-5;
}
