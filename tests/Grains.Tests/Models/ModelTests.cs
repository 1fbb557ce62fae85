using Grains.Interfaces.Models;
using Grains.Tests.Fakes;

namespace Grains.Tests.Models;

/// <summary>Names that point to runs.</summary>
public sealed class ModelTests
{
    [Fact]
    public async Task A_name_points_to_a_run_once_its_members_are_loaded_and_back_again()
    {
        await using var cluster = await RunCluster.Start();
        await Ended(cluster, "a");
        await Ended(cluster, "b");
        var models = Models(cluster);

        Assert.Equal((null, 1), Of(await models.Promote("digits", "a")));
        Assert.Equal([0, 0, 0], cluster.Predictor.Passes);
        Assert.Equal((null, 2), Of(await models.Promote("digits", "b")));
        Assert.Equal((null, 1), Of(await models.Rollback("digits")));
        Assert.Contains("is at version 1, the first one", (await models.Rollback("digits")).Fault, StringComparison.Ordinal);
        await cluster.Silos.DeactivateAsync(models);
        var model = (await models.Find("digits"))!;
        Assert.Equal((1, "a", "b", null), (model.Current, model.RunOf(1), model.RunOf(2), model.RunOf(3)));
    }

    [Fact]
    public async Task A_run_that_cannot_answer_is_not_promoted()
    {
        await using var cluster = await RunCluster.Start();
        Assert.Contains("No run is called 'nobody'", (await Models(cluster).Promote("digits", "nobody")).Fault, StringComparison.Ordinal);
        Assert.Null(await Models(cluster).Find("digits"));
    }

    [Theory]
    [InlineData("a", "A run is called 'a' already")]
    [InlineData("digits\n", "'digits\\n' is not possible as a model's name")]
    [InlineData("Big Name", "'Big Name' is not possible as a model's name")]
    public async Task A_name_must_be_free_and_possible(string name, string expected)
    {
        await using var cluster = await RunCluster.Start(trainers: 1);
        await Ended(cluster, "a");
        Assert.StartsWith(expected, (await Models(cluster).Promote(name, "a")).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_a_version_is_not_deleted_and_a_models_name_is_no_runs()
    {
        await using var cluster = await RunCluster.Start();
        await Ended(cluster, "a");
        await Models(cluster).Promote("digits", "a");
        Assert.Contains("is a version of model 'digits'", (await cluster.Index.Delete("a")).Fault, StringComparison.Ordinal);
        Assert.Contains("A model is called 'digits'", Assert.Single((await cluster.Index.Submit(new(Recipes.Tiny(), 1, "digits"))).Faults), StringComparison.Ordinal);
        Assert.Null((await Models(cluster).Remove("digits")).Fault);
        Assert.Null((await cluster.Index.Delete("a")).Fault);
        Assert.Empty(await Models(cluster).List());
    }

    private static IModelIndexGrain Models(RunCluster cluster) => cluster.Silos.Client.GetGrain<IModelIndexGrain>(IModelIndexGrain.Key);

    private static (string? Fault, int? Current) Of(ModelReply reply) => (reply.Fault, reply.Model?.Current);

    private static async Task Ended(RunCluster cluster, string name) => await cluster.UntilEnded(await cluster.Submit(Recipes.Tiny(), name));
}
