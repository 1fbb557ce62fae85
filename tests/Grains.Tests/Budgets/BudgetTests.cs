using Grains.Interfaces.Budgets;
using Grains.Tests.Fakes;

namespace Grains.Tests.Budgets;

public sealed class BudgetTests
{
    [Fact]
    public async Task A_recipe_is_counted_at_once_and_its_time_is_told_once_a_run_has_shown_the_pace()
    {
        await using var cluster = await RunCluster.Start(trainers: 2);
        var budget = cluster.Silos.Client.GetGrain<IBudgetGrain>(IBudgetGrain.Key);

        var before = await budget.Estimate(Recipes.Tiny(members: 3, maxEpochs: 40));
        await cluster.UntilEnded(await cluster.Submit(Recipes.Tiny(members: 2, maxEpochs: 2)));
        var after = await budget.Estimate(Recipes.Tiny(members: 3, maxEpochs: 40));
        var other = await budget.Estimate(Recipes.Tiny(members: 3).Replace("\"flatten\" }", "\"flatten\" }, { \"type\": \"dropout\" }", StringComparison.Ordinal));

        // Four pixels, two classes, ten images that train and one that validates; the epochs of scripted members take 10 ms.
        var network = Assert.Single(before.Networks);
        Assert.Equal((3, 40, 10, 10L, 16.0, 32.0, 336.0), (before.Members, before.MaxEpochs, before.Train, network.Parameters, network.ForwardFlop, network.TrainingFlop, network.EpochFlop));
        Assert.Equal(3 * 5 * network.CheckpointBytes, before.StorageBytes);
        Assert.Equal((2, 2), (before.Slots.Sum(slots => slots.Count), before.Slots.Sum(slots => slots.Free)));
        Assert.Null(before.EpochSeconds);
        Assert.Empty(network.Paces);
        Assert.Equal(0.01, after.Networks[0].EpochSeconds!.Value, 6);
        Assert.Equal(0.015, after.EpochSeconds!.Value, 6);
        Assert.Equal(2, after.Networks[0].Paces.Length);
        Assert.All(after.Networks[0].Paces, pace => Assert.Equal((1000, "tiny-1"), (Math.Round(pace.ImagesPerSecond, 6), pace.Run)));
        Assert.Null(other.EpochSeconds);
    }

    [Fact]
    public async Task What_members_need_of_a_GPU_is_estimated_without_a_trainer()
    {
        await using var cluster = await RunCluster.Start(trainers: 0);
        var budget = cluster.Silos.Client.GetGrain<IBudgetGrain>(IBudgetGrain.Key);

        var memory = await budget.EstimateMemory(Recipes.Tiny(members: 3));
        var network = Assert.Single((await budget.Estimate(Recipes.Tiny(members: 3))).Networks);

        Assert.Equal(new MemoryBudget(3, network.MemoryBytes), memory);
        // Libraries and context, which are assumed, and a little.
        Assert.InRange(network.MemoryBytes, 1L << 30, (1L << 30) + (1 << 20));
        Assert.Null(await budget.EstimateMemory(Recipes.Tiny(members: 0)));
        Assert.Null(await budget.EstimateMemory(Recipes.Tiny(data: "\"folder\": \"/missing\"")));
    }

    [Fact]
    public async Task A_recipe_that_cannot_be_trained_has_no_budget_but_its_faults()
    {
        await using var cluster = await RunCluster.Start(trainers: 1);
        var budget = cluster.Silos.Client.GetGrain<IBudgetGrain>(IBudgetGrain.Key);
        Assert.Contains("members: 0 is out of range", Assert.Single((await budget.Estimate(Recipes.Tiny(members: 0))).Faults), StringComparison.Ordinal);
        Assert.Contains("/missing: there is no such folder", Assert.Single((await budget.Estimate(Recipes.Tiny(data: "\"folder\": \"/missing\""))).Faults), StringComparison.Ordinal);
    }
}
