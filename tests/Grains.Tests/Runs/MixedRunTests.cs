using System.Collections.Concurrent;
using Ensembles.Members;
using Ensembles.Recipes;
using Grains.Interfaces.Predicting;
using Grains.Interfaces.Runs;
using Grains.Tests.Fakes;

namespace Grains.Tests.Runs;

/// <summary>Runs whose members have different recipes.</summary>
public sealed class MixedRunTests
{
    [Fact]
    public async Task Each_member_trains_and_answers_by_its_own_recipe_and_all_stop_together()
    {
        await using var cluster = await RunCluster.Start();
        var trained = new ConcurrentDictionary<int, Recipe>();
        cluster.Trainer.BeforeEpoch = (plan, _, _) => trained[plan.Member] = plan.Recipe;
        var asked = new ConcurrentDictionary<int, Recipe>();
        cluster.Predictor.Asked = model => asked[model.Checkpoint.Member] = model.Recipe;
        var run = await cluster.Submit(Recipes.Mixed());

        var status = await cluster.UntilEnded(run);
        Assert.Null((await cluster.Run(run).Evaluate()).Fault);

        Assert.Equal((RunState.Finished, 4), (status.State, status.Ensemble.BestEpoch!.Value));
        Assert.Equal(["flat", "flat", "deep"], status.Members.Select(member => member.Recipe));
        string[] names = ["flat", "flat", "deep"];
        Assert.Equal(names, Enumerable.Range(0, 3).Select(member => trained[member].Name));
        Assert.Equal(names, Enumerable.Range(0, 3).Select(member => asked[member].Name));
        Assert.Equal((5, 3), (trained[2].Training.BatchSize, trained[2].Members));
    }

    [Fact]
    public async Task What_no_member_could_train_is_refused_before_anything_is_stored()
    {
        await using var cluster = await RunCluster.Start();
        var reply = await cluster.Index.Submit(new SubmitRequest(Recipes.Mixed(layers: "{\"type\": \"conv\", \"kernel\": 31, \"padding\": \"valid\"}"), 1, null));
        Assert.StartsWith("members[1].recipe.model.layers[0]: ", Assert.Single(reply.Faults), StringComparison.Ordinal);
        Assert.Empty(await cluster.Index.List());
    }

    [Fact]
    public async Task Pixels_that_are_divided_already_suit_no_members_with_different_scales()
    {
        await using var cluster = await RunCluster.Start();
        var run = await cluster.Submit(Recipes.Mixed(scale: 1));
        await cluster.UntilEnded(run);
        var predictor = cluster.Silos.Client.GetGrain<IPredictorGrain>(run);

        var order = new InferOrder { Pixels = new byte[16], PixelType = PixelType.Float32, Within = TimeSpan.FromMinutes(1) };
        Assert.StartsWith("The members divide pixels by different numbers", (await predictor.Infer(order, TestContext.Current.CancellationToken)).Fault, StringComparison.Ordinal);
        Assert.Null((await predictor.Infer(order with { PixelType = PixelType.UInt8 }, TestContext.Current.CancellationToken)).Fault);
    }
}
