using System.Collections.Concurrent;
using Grains.Interfaces.Predicting;
using Grains.Interfaces.Runs;
using Grains.Tests.Fakes;

namespace Grains.Tests.Runs;

/// <summary>Members that join a run which has ended.</summary>
public sealed class GrowTests
{
    private const string Other = """{ "name": "other", "training": { "batchSize": 5 }, "model": { "layers": [ { "type": "dropout" }, { "type": "flatten" }, { "type": "dense" } ] } }""";

    [Fact]
    public async Task New_members_train_to_the_best_epoch_alone_and_the_run_is_scored_anew()
    {
        await using var cluster = await RunCluster.Start();
        cluster.Trainer.TrueClass = (member, epoch) => 0.9f - Math.Abs(epoch - 3) * 0.1f - member * 0.01f;
        var run = await cluster.Submit(Recipes.Tiny(maxEpochs: 9, patience: 2));
        await cluster.UntilEnded(run);
        await cluster.Run(run).Evaluate();

        Assert.Null((await cluster.Run(run).Grow(new GrowOrder(2, null))).Fault);
        var status = await cluster.UntilEnded(run);

        Assert.Equal((RunState.Finished, "patience", 3, 5), (status.State, status.Ensemble.StopReason, status.Ensemble.BestEpoch!.Value, status.Members.Length));
        Assert.All(status.Members, member => Assert.Equal((3, MemberState.Finished), (member.BestEpoch, member.State)));
        Assert.Equal([(3, 1), (3, 2), (3, 3), (4, 1), (4, 2), (4, 3)], cluster.Trainer.Trained.Where(trained => trained.Member >= 3).Order());
        Assert.Equal(-Math.Log(0.88), status.Ensemble.ValidationLoss!.Value, 6);
        Assert.Null(status.Ensemble.Test);
        await cluster.Until(run, _ => Enumerable.Range(0, 5).All(member => cluster.Checkpoints.Epochs(run, member) is [3]));

        await cluster.Run(run).Evaluate();
        Assert.NotNull((await cluster.Run(run).GetStatus())!.Members[4].Test);
        var kinds = (await cluster.Events(run)).Select(happened => happened.KindWord).Where(kind => kind is "finished" or "stored" or "evaluated" or "growing" or "grown");
        Assert.Equal(["finished", "stored", "evaluated", "growing", "grown", "stored", "evaluated"], kinds);
        Assert.Null((await cluster.Run(run).Grow(new GrowOrder(1, null))).Fault);
        Assert.Equal(6, (await cluster.UntilEnded(run)).Members.Length);
    }

    [Fact]
    public async Task Meanwhile_the_old_members_answer_and_afterwards_all_do()
    {
        await using var cluster = await RunCluster.Start();
        var run = await cluster.Submit(Recipes.Tiny(members: 1));
        await cluster.UntilEnded(run);
        using var hold = new ManualResetEventSlim();
        cluster.Trainer.BeforeEpoch = (_, _, cancellation) => hold.Wait(cancellation);
        await cluster.Run(run).Grow(new GrowOrder(1, null));
        await cluster.Until(run, status => status.Members[1].State == MemberState.Training);
        var predictor = cluster.Silos.Client.GetGrain<IPredictorGrain>(run);
        var order = new InferOrder { Pixels = new byte[4], Within = TimeSpan.FromMinutes(1) };

        Assert.Equal(1, (await predictor.Infer(order, TestContext.Current.CancellationToken)).MembersTotal);
        Assert.Contains("is being grown", (await cluster.Run(run).Evaluate()).Fault, StringComparison.Ordinal);
        Assert.Contains("is being grown", (await cluster.Run(run).Grow(new GrowOrder(1, null))).Fault, StringComparison.Ordinal);
        hold.Set();
        await cluster.UntilEnded(run);

        var answer = await predictor.Infer(order, TestContext.Current.CancellationToken);
        Assert.Equal((2, 2), (answer.MembersUsed, answer.MembersTotal));
    }

    [Fact]
    public async Task The_runs_control_silo_that_is_killed_costs_no_epoch()
    {
        await using var cluster = await RunCluster.Start(controls: 2, autoResume: true);
        var run = await cluster.Submit(Recipes.Tiny(members: 2, maxEpochs: 5));
        await cluster.UntilEnded(run);
        using var hold = new ManualResetEventSlim();
        cluster.Trainer.BeforeEpoch = (_, epoch, cancellation) =>
        {
            if (epoch == 3) hold.Wait(cancellation);
        };
        await cluster.Run(run).Grow(new GrowOrder(2, null));
        await cluster.Until(run, status => status.Members[2..].All(member => member is { LastEpoch: 2, State: MemberState.Training }));

        var home = await cluster.Inside.GetGrain<IManagementGrain>(0).GetActivationAddress(cluster.Run(run));
        await cluster.Silos.KillSiloAsync(cluster.Silos.Silos.Single(silo => silo.SiloAddress.Equals(home)));
        await cluster.Until(run, status => status.Members[2..].All(member => member.State == MemberState.Training));
        hold.Set();

        var after = await cluster.UntilEnded(run);
        Assert.Equal((RunState.Finished, 5), (after.State, after.Ensemble.BestEpoch!.Value));
        Assert.All(after.Members, member => Assert.Equal((5, 0), (member.BestEpoch, member.Restarts)));
        Assert.Equal(20, cluster.Trainer.Trained.Count());
    }

    [Fact]
    public async Task A_run_that_is_still_ending_grows_only_when_it_has_and_no_state_of_a_new_member_is_lost()
    {
        await using var cluster = await RunCluster.Start();
        using var ending = new ManualResetEventSlim();
        cluster.Trainer.BeforeEpoch = (_, epoch, _) =>
        {
            if (epoch == 5) cluster.Checkpoints.BeforeFence = () => ending.Wait();
        };
        var run = await cluster.Submit(Recipes.Tiny(members: 2, maxEpochs: 5));
        await cluster.UntilEnded(run);

        var growing = cluster.Run(run).Grow(new GrowOrder(2, null));
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.False(growing.IsCompleted);
        cluster.Trainer.BeforeEpoch = (_, _, _) => { };
        cluster.Checkpoints.BeforeFence = () => { };
        ending.Set();

        Assert.Null((await growing).Fault);
        var after = await cluster.UntilEnded(run);
        Assert.All(after.Members, member => Assert.Equal((5, 0), (member.BestEpoch, member.Restarts)));
        Assert.Equal(20, cluster.Trainer.Trained.Count());
    }

    [Fact]
    public async Task Stopped_it_keeps_those_that_have_got_there()
    {
        await using var cluster = await RunCluster.Start();
        var run = await cluster.Submit(Recipes.Tiny(members: 1));
        await cluster.UntilEnded(run);
        cluster.Trainer.BeforeEpoch = (plan, _, cancellation) =>
        {
            if (plan.Member == 2) cancellation.WaitHandle.WaitOne();
        };
        await cluster.Run(run).Grow(new GrowOrder(2, null));
        await cluster.Until(run, status => status.Members[1].BestEpoch is not null);

        Assert.Null((await cluster.Run(run).Stop()).Fault);

        var status = await cluster.UntilEnded(run);
        Assert.Equal((RunState.Finished, "max-epochs"), (status.State, status.Ensemble.StopReason));
        Assert.Equal([MemberState.Finished, MemberState.Finished, MemberState.Failed], status.Members.Select(member => member.State));
    }

    [Fact]
    public async Task New_members_may_have_another_recipe_and_then_one_must_be_named()
    {
        await using var cluster = await RunCluster.Start();
        var run = await cluster.Submit(Recipes.Tiny(members: 1));
        await cluster.UntilEnded(run);
        var trained = new ConcurrentDictionary<int, string>();
        cluster.Trainer.BeforeEpoch = (plan, _, _) => trained[plan.Member] = plan.Recipe.Name;

        Assert.Null((await cluster.Run(run).Grow(new GrowOrder(1, Other))).Fault);
        Assert.Equal(["tiny", "other"], (await cluster.UntilEnded(run)).Members.Select(member => member.Recipe));
        Assert.Contains("say with --recipe", (await cluster.Run(run).Grow(new GrowOrder(1, null))).Fault, StringComparison.Ordinal);
        Assert.Null((await cluster.Run(run).Grow(new GrowOrder(1, Other))).Fault);
        await cluster.UntilEnded(run);
        Assert.Equal(["other", "other"], trained.OrderBy(member => member.Key).Select(member => member.Value));
    }

    [Theory]
    [InlineData("{", "The recipe is not JSON")]
    [InlineData("""{ "name": "x" }""", "model is missing")]
    [InlineData("""{ "name": "x", "data": { "set": "cifar10" }, "model": { "layers": [ { "type": "flatten" }, { "type": "dense" } ] } }""", "data.set: cifar10 is not the run's data.set (mnist)")]
    [InlineData("""{ "name": "x", "model": { "layers": [ { "type": "flatten" }, { "type": "dense" } ] } }""", "training.batchSize: 128 is more than the 10 training images")]
    public async Task A_recipe_that_does_not_suit_the_run_is_refused_and_the_run_stays_as_it_is(string recipe, string sentence)
    {
        await using var cluster = await RunCluster.Start(trainers: 1);
        var run = await cluster.Submit(Recipes.Tiny(members: 1));
        await cluster.UntilEnded(run);

        Assert.StartsWith(sentence, (await cluster.Run(run).Grow(new GrowOrder(1, recipe))).Fault, StringComparison.Ordinal);

        Assert.Equal((RunState.Finished, 1), ((await cluster.Run(run).GetStatus())!.State, (await cluster.Run(run).GetStatus())!.Members.Length));
    }
}
