using Ensembles.Members;
using Ensembles.Runs;
using Grains.Interfaces.Runs;
using Grains.Tests.Fakes;

namespace Grains.Tests.Runs;

/// <summary>Data, stores and trainers that go away and come back: a run is interrupted by it, says why, and ends as if nothing had been.</summary>
public sealed class InterruptionTests
{
    private const string NoRetries = "\"retries\": 0";

    [Fact]
    public async Task Without_its_data_a_run_is_interrupted_says_why_and_goes_on_to_the_same_end_when_they_are_back()
    {
        await using var cluster = await RunCluster.Start();
        using var decided = new ManualResetEventSlim();
        LoseDataAt(cluster, epoch: 3, decided);
        var run = await cluster.Submit(Recipes.Tiny(members: 2, failures: NoRetries));
        await cluster.Until(run, status => status.Ensemble.Epoch == 2);
        decided.Set();

        var interrupted = await cluster.Until(run, status => status.State == RunState.Interrupted);
        Assert.Contains("there is no such folder", interrupted.Interruption, StringComparison.Ordinal);
        Assert.Equal(2, interrupted.Ensemble.BestEpoch);
        Assert.All(interrupted.Members, member => Assert.Contains(2, cluster.Checkpoints.Epochs(run, member.Index)));
        Assert.Equal(RunState.Interrupted, (await cluster.Run(run).GetEvents(0)).State);

        var before = await cluster.Events(run);
        Assert.Contains("there is no such folder", (await cluster.Run(run).Resume()).Fault, StringComparison.Ordinal);
        Assert.Equal(before, await cluster.Events(run));

        cluster.Data.IsAway = false;
        Assert.Null((await cluster.Run(run).Resume()).Fault);
        var ended = await cluster.UntilEnded(run);
        Assert.Equal((RunState.Finished, 4, null), (ended.State, ended.Ensemble.StopEpoch!.Value, ended.Interruption));
        Assert.All(ended.Members, member => Assert.Equal($"{member.Seed:x}-4", member.WeightsSha256));
    }

    [Fact]
    public async Task A_run_whose_data_are_others_now_is_neither_resumed_nor_grown_nor_changed()
    {
        await using var cluster = await RunCluster.Start();
        var ended = await cluster.Submit(Recipes.Tiny(members: 1, maxEpochs: 2));
        await cluster.UntilEnded(ended);
        LoseDataAt(cluster, epoch: 3);
        var interrupted = await cluster.Submit(Recipes.Tiny(members: 1, failures: NoRetries));
        await cluster.Until(interrupted, status => status.State == RunState.Interrupted);
        cluster.Data.IsAway = false;
        cluster.Data.Change("");

        Assert.Contains("the data are not those that '", (await cluster.Run(interrupted).Resume()).Fault, StringComparison.Ordinal);
        Assert.Contains("the data are not those that '", (await cluster.Run(ended).Grow(new GrowOrder(1, null))).Fault, StringComparison.Ordinal);
        Assert.Equal(RunState.Interrupted, (await cluster.Run(interrupted).GetStatus())!.State);
        Assert.Single((await cluster.Run(ended).GetStatus())!.Members);
    }

    [Fact]
    public async Task Where_runs_go_on_by_themselves_an_interrupted_one_does_when_its_data_are_back()
    {
        await using var cluster = await RunCluster.Start(autoResume: true);
        LoseDataAt(cluster, epoch: 2);
        var run = await cluster.Submit(Recipes.Tiny(members: 2, failures: NoRetries));
        await cluster.Until(run, status => status.State == RunState.Interrupted);

        cluster.Data.IsAway = false;

        var ended = await cluster.UntilEnded(run);
        Assert.Equal((RunState.Finished, 4), (ended.State, ended.Ensemble.StopEpoch!.Value));
    }

    [Theory, InlineData(3, null), InlineData(100, "The store of reminders does not answer (the store is away)")]
    public async Task A_run_begins_although_the_store_of_reminders_is_away_for_a_moment(int failures, string? fault)
    {
        await using var cluster = await RunCluster.Start(autoResume: true);
        cluster.Reminders.Failures = failures;
        var reply = await cluster.Index.Submit(new SubmitRequest(Recipes.Tiny(members: 1), 1, "one"));
        if (fault is not null)
        {
            Assert.StartsWith(fault, Assert.Single(reply.Faults), StringComparison.Ordinal);
            // Its name is free again.
            cluster.Reminders.Failures = 0;
            reply = await cluster.Index.Submit(new SubmitRequest(Recipes.Tiny(members: 1), 1, "one"));
        }

        Assert.Equal(RunState.Finished, (await cluster.UntilEnded(reply.Run!)).State);
    }

    [Fact]
    public async Task Where_runs_go_on_by_themselves_one_that_is_not_taken_up_yet_is_not_called_interrupted()
    {
        await using var cluster = await RunCluster.Start(autoResume: true);
        using var hold = new ManualResetEventSlim();
        cluster.Trainer.BeforeEpoch = (_, epoch, cancellation) =>
        {
            if (epoch == 3) hold.Wait(cancellation);
        };
        var run = await cluster.Submit(Recipes.Tiny(members: 1, maxEpochs: 5));
        await cluster.Until(run, status => status.Ensemble.Epoch == 2);
        // It cannot be taken up: that would have to be stored.
        cluster.State.BeforeWrite = key =>
        {
            if (key == run) throw new IOException("the store is away");
        };

        await cluster.Silos.DeactivateAsync(cluster.Run(run));
        var between = (await cluster.Run(run).GetStatus())!;
        cluster.State.BeforeWrite = _ => { };
        hold.Set();

        Assert.Equal(RunState.Running, between.State);
        Assert.Equal(RunState.Finished, (await cluster.UntilEnded(run)).State);
    }

    [Fact]
    public async Task A_run_that_failed_keeps_its_best_epoch_answers_with_it_and_can_go_on()
    {
        await using var cluster = await RunCluster.Start();
        using var decided = new ManualResetEventSlim();
        var isBroken = true;
        cluster.Trainer.BeforeEpoch = (plan, epoch, cancellation) =>
        {
            if (epoch == 3) decided.Wait(cancellation);
            if (plan.Member == 1 && epoch == 3 && isBroken) throw new InvalidOperationException("native code failed");
        };
        var run = await cluster.Submit(Recipes.Tiny(members: 2, failures: NoRetries));
        await cluster.Until(run, status => status.Ensemble.Epoch == 2);
        decided.Set();
        var failed = await cluster.UntilEnded(run);
        Assert.Equal((RunState.Failed, 2), (failed.State, failed.Ensemble.BestEpoch!.Value));
        await UntilStored(cluster, run);
        Assert.All(failed.Members, member => Assert.Equal([2], cluster.Checkpoints.Epochs(run, member.Index)));
        Assert.Null((await cluster.Run(run).Evaluate()).Fault);
        Assert.All((await cluster.Run(run).GetStatus())!.Members, member => Assert.NotNull(member.Test));

        isBroken = false;
        Assert.Null((await cluster.Run(run).Resume()).Fault);

        var ended = await cluster.UntilEnded(run);
        Assert.Equal((RunState.Finished, 4, null), (ended.State, ended.Ensemble.StopEpoch!.Value, ended.Failure));
        Assert.All(ended.Members, member => Assert.Equal($"{member.Seed:x}-4", member.WeightsSha256));
        Assert.Null(ended.Ensemble.Test);
    }

    [Fact]
    public async Task A_run_that_diverged_is_not_trained_again_to_diverge_again()
    {
        await using var cluster = await RunCluster.Start();
        cluster.Trainer.BeforeEpoch = (_, _, _) => throw new TrainingException("The loss is not a number.", FaultKind.Loss);
        var run = await cluster.Submit(Recipes.Tiny(members: 1));
        await cluster.UntilEnded(run);

        Assert.Contains("it would fail again in the same way", (await cluster.Run(run).Resume()).Fault, StringComparison.Ordinal);
        Assert.Equal(RunState.Failed, (await cluster.Run(run).GetStatus())!.State);
    }

    [Fact]
    public async Task Why_a_silo_cannot_take_a_member_up_reaches_member_and_run()
    {
        await using var cluster = await RunCluster.Start();
        cluster.Checkpoints.BeforeAccess = () => throw new TrainingException("/shared/checkpoints cannot be written (access denied); give permission there.", FaultKind.Storage);
        var run = await cluster.Submit(Recipes.Tiny(members: 1, failures: NoRetries));

        var starting = await cluster.Until(run, status => status.Members[0].Reason is not null);
        Assert.Contains("access denied", starting.Members[0].Reason, StringComparison.Ordinal);
        var interrupted = await cluster.Until(run, status => status.State == RunState.Interrupted);
        Assert.Contains("access denied", interrupted.Interruption, StringComparison.Ordinal);
        Assert.Contains(await cluster.Events(run), happened => happened.Kind == RunEventKind.Interrupted && happened.Text.Contains("access denied", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_log_of_a_run_that_failed_is_complete_even_if_its_checkpoints_cannot_be_cleaned_up()
    {
        await using var cluster = await RunCluster.Start();
        cluster.Trainer.BeforeEpoch = (_, _, _) =>
        {
            cluster.Checkpoints.BeforeAccess = () => throw new TrainingException("the store cannot be written", FaultKind.Storage);
            throw new TrainingException("The loss is not a number.", FaultKind.Loss);
        };
        var run = await cluster.Submit(Recipes.Tiny(members: 1));
        await cluster.UntilEnded(run);

        while (!(await cluster.Run(run).GetEvents(0)).IsComplete) await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(await cluster.Events(run), happened => happened.Kind == RunEventKind.Stored);
    }

    [Fact]
    public async Task Growing_that_is_interrupted_gives_no_member_up_and_goes_on()
    {
        await using var cluster = await RunCluster.Start();
        var run = await cluster.Submit(Recipes.Tiny(members: 1, failures: NoRetries));
        await cluster.UntilEnded(run);
        await UntilStored(cluster, run);
        LoseDataAt(cluster, epoch: 2);
        Assert.Null((await cluster.Run(run).Grow(new GrowOrder(1, null))).Fault);
        var interrupted = await cluster.Until(run, status => status.State == RunState.Interrupted);
        Assert.Equal(1, interrupted.GrowsFrom);

        cluster.Data.IsAway = false;
        Assert.Null((await cluster.Run(run).Resume()).Fault);

        var grown = await cluster.UntilEnded(run);
        Assert.Equal((RunState.Finished, null), (grown.State, grown.GrowsFrom));
        Assert.All(grown.Members, member => Assert.Null(member.Failure));
    }

    // As the trainers see it, and as the control silo does.
    private static void LoseDataAt(RunCluster cluster, int epoch, ManualResetEventSlim? until = null)
    {
        var isLost = false;
        cluster.Trainer.BeforeEpoch = (_, next, cancellation) =>
        {
            if (next == epoch) until?.Wait(cancellation);
            if (next == epoch && !isLost) cluster.Data.IsAway = isLost = true;
            if (cluster.Data.IsAway) throw new TrainingException("/missing: there is no such folder.", FaultKind.Data);
        };
    }

    private static async Task UntilStored(RunCluster cluster, string run)
    {
        while (!(await cluster.Run(run).GetEvents(0)).IsComplete) await Task.Delay(20, TestContext.Current.CancellationToken);
    }
}
