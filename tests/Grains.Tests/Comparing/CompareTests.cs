using Ensembles.Comparing;
using Grains.Interfaces.Comparing;
using Grains.Tests.Fakes;

namespace Grains.Tests.Comparing;

public sealed class CompareTests
{
    [Fact]
    public async Task Runs_are_compared_image_by_image()
    {
        await using var cluster = await RunCluster.Start();
        // Three members give the true class 0.6 on the mean, four 0.45: the second run has both images wrong.
        await Evaluated(cluster, "three", Recipes.Tiny());
        await Evaluated(cluster, "four", Recipes.Tiny(members: 4));
        await cluster.Silos.DeactivateAsync(cluster.Run("four"));

        var reply = await ComparerOf(cluster).Compare(["three", "four"]);

        Assert.Null(reply.Fault);
        Assert.Equal([("three", 3), ("four", 4)], reply.Runs.Select(run => (run.Run, run.Members)));
        Assert.Equal((2, 1.0, 0.0), (reply.Images, reply.Runs[0].Scores.Accuracy.Value, reply.Runs[1].Scores.Accuracy.Value));
        Assert.InRange(reply.Runs[1].Scores.Loss.Value, -Math.Log(0.45) - 0.0005, -Math.Log(0.45) + 0.0005);
        var pair = Assert.Single(reply.Pairs);
        Assert.Equal(("three", "four", 2, 0, 2, 0.5), (pair.First, pair.Second, pair.OnlyFirstRight, pair.OnlySecondRight, pair.Differing, pair.PValue));
        Assert.Equal(new Interval(1, 1, 1), pair.Difference.Accuracy);
    }

    [Fact]
    public async Task Runs_that_cannot_be_compared_are_refused_with_what_to_do()
    {
        await using var cluster = await RunCluster.Start();
        await Evaluated(cluster, "one", Recipes.Tiny());
        await Evaluated(cluster, "elsewhere", Recipes.Tiny(data: "\"folder\": \"/other\""));
        await cluster.UntilEnded(await cluster.Submit(Recipes.Tiny(), "raw"));
        var comparer = ComparerOf(cluster);

        Assert.Equal(
            "Run 'elsewhere' was scored on other data than run 'one' (/other, SHA-256 hash/oth… and tiny, SHA-256 hash…); compare runs with the same test images and labels.",
            (await comparer.Compare(["one", "elsewhere"])).Fault);
        Assert.Contains("run 'ensemble evaluate raw' first", (await comparer.Compare(["one", "raw"])).Fault, StringComparison.Ordinal);
        Assert.Contains("No run is called 'nobody'", (await comparer.Compare(["one", "nobody"])).Fault, StringComparison.Ordinal);
        Assert.Equal("Run 'one' is named twice; name different runs.", (await comparer.Compare(["one", "one"])).Fault);
        Assert.Equal("One run alone cannot be compared; name at least two.", (await comparer.Compare(["one"])).Fault);
        Assert.Equal("21 runs are too many to be compared with each other; name at most 20.", (await comparer.Compare([.. Enumerable.Repeat("one", 21)])).Fault);
    }

    private static async Task Evaluated(RunCluster cluster, string name, string recipe)
    {
        await cluster.UntilEnded(await cluster.Submit(recipe, name));
        Assert.Null((await cluster.Run(name).Evaluate()).Fault);
    }

    private static IComparerGrain ComparerOf(RunCluster cluster) => cluster.Silos.Client.GetGrain<IComparerGrain>(IComparerGrain.Key);
}
