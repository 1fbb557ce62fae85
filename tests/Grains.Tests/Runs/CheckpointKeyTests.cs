using Grains.Tests.Fakes;

namespace Grains.Tests.Runs;

/// <summary>A trainer gets the keys of the runs that it has orders for, and no others.</summary>
public sealed class CheckpointKeyTests
{
    [Fact]
    public async Task Keys_come_with_orders_to_train_and_to_answer()
    {
        await using var cluster = await RunCluster.Start();
        var run = await cluster.Submit(Recipes.Tiny());
        await cluster.UntilEnded(run);
        Assert.Equal([(run, $"key of {run}")], Learned(cluster));

        foreach (var trainer in cluster.TrainerKeys) trainer.Learned.Clear();
        Assert.Null((await cluster.Run(run).Evaluate()).Fault);
        Assert.Equal([(run, $"key of {run}")], Learned(cluster));
    }

    private static IEnumerable<(string Run, string Key)> Learned(RunCluster cluster) =>
        cluster.TrainerKeys.SelectMany(trainer => trainer.Learned).Select(one => (one.Key, one.Value)).Distinct();
}
