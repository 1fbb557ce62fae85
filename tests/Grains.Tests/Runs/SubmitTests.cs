using Grains.Interfaces.Runs;
using Grains.Tests.Fakes;

namespace Grains.Tests.Runs;

public sealed class SubmitTests
{
    [Fact]
    public async Task All_faults_of_a_recipe_come_back_at_once_and_no_run_is_made()
    {
        await using var cluster = await RunCluster.Start();

        var reply = await cluster.Index.Submit(new SubmitRequest(Recipes.Tiny(members: 0, patience: -1), 1, null));

        Assert.Null(reply.Run);
        Assert.Contains(reply.Faults, fault => fault.Contains("members", StringComparison.Ordinal));
        Assert.Contains(reply.Faults, fault => fault.Contains("stopping.patience", StringComparison.Ordinal));
        Assert.Empty(await cluster.Index.List());
    }

    [Fact]
    public async Task Data_that_are_not_there_refuse_the_run_with_their_sentence()
    {
        await using var cluster = await RunCluster.Start();

        var reply = await cluster.Index.Submit(new SubmitRequest(Recipes.Tiny(data: "\"folder\": \"/missing\""), 1, null));

        Assert.Contains("/missing: there is no such folder", Assert.Single(reply.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_can_be_taken_once()
    {
        await using var cluster = await RunCluster.Start();
        await cluster.Submit(Recipes.Tiny(), "mine");

        var reply = await cluster.Index.Submit(new SubmitRequest(Recipes.Tiny(), 1, "mine"));

        Assert.Contains("'mine' exists already", Assert.Single(reply.Faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Mine")]
    [InlineData("../x")]
    [InlineData("")]
    [InlineData("mine\n")]
    public async Task A_name_that_could_do_harm_is_refused(string name)
    {
        await using var cluster = await RunCluster.Start(trainers: 1);

        var reply = await cluster.Index.Submit(new SubmitRequest(Recipes.Tiny(), 1, name));

        Assert.Contains("a run's name has", Assert.Single(reply.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_in_training_cannot_be_deleted_and_an_ended_one_can()
    {
        await using var cluster = await RunCluster.Start();
        using var hold = new ManualResetEventSlim();
        cluster.Trainer.BeforeEpoch = (_, _, cancellation) => hold.Wait(cancellation);
        var run = await cluster.Submit(Recipes.Tiny());

        Assert.Contains("in training", (await cluster.Index.Delete(run)).Fault, StringComparison.Ordinal);
        hold.Set();
        await cluster.UntilEnded(run);

        Assert.Null((await cluster.Index.Delete(run)).Fault);
        Assert.Empty(await cluster.Index.List());
        Assert.Null(await cluster.Run(run).GetStatus());
        Assert.Empty(cluster.Checkpoints.Epochs(run, 0));
    }

    [Fact]
    public async Task A_repetition_has_the_seeds_of_the_manifest_and_refuses_other_data()
    {
        await using var cluster = await RunCluster.Start();
        var recipe = Recipes.Tiny();
        SubmitRequest Asking(string? data, params ulong[] seeds) => new(recipe, 1, null, Repeat: new RepeatOrder(data, [.. seeds]));

        Assert.Contains("their SHA-256 is hash, not another", Assert.Single((await cluster.Index.Submit(Asking("another", 7, 8, 9))).Faults), StringComparison.Ordinal);
        Assert.Contains("seeds of 2 members and a recipe of 3", Assert.Single((await cluster.Index.Submit(Asking("hash", 7, 8))).Faults), StringComparison.Ordinal);
        Assert.Empty(await cluster.Index.List());
        var run = (await cluster.Index.Submit(Asking(null, 7, 8, 9))).Run!;
        Assert.Equal([7, 8, 9], (await cluster.UntilEnded(run)).Members.Select(member => member.Seed));
    }

    [Fact]
    public async Task Every_epoch_tells_what_its_weights_hashed_to()
    {
        await using var cluster = await RunCluster.Start();
        var run = await cluster.Submit(Recipes.Tiny());
        var status = await cluster.UntilEnded(run);

        var weights = await cluster.Run(run).GetWeights();
        Assert.Equal(status.Members.Length * status.Ensemble.StopEpoch, weights.Epochs.Length);
        Assert.All(status.Members, member => Assert.Equal(member.WeightsSha256, Assert.Single(weights.Epochs, epoch => epoch.Member == member.Index && epoch.Epoch == member.BestEpoch).Sha256));
        Assert.False((await cluster.Run("nobody").GetWeights()).Found);
    }

    [Fact]
    public async Task Runs_are_listed_newest_first()
    {
        await using var cluster = await RunCluster.Start();
        await cluster.UntilEnded(await cluster.Submit(Recipes.Tiny()));
        await cluster.UntilEnded(await cluster.Submit(Recipes.Tiny()));

        Assert.Equal(["tiny-2", "tiny-1"], (await cluster.Index.List()).Select(run => run.Run));
    }
}
