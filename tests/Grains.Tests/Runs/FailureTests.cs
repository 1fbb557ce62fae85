using Ensembles.Members;
using Ensembles.Runs;
using Grains.Interfaces.Runs;
using Grains.Tests.Fakes;

namespace Grains.Tests.Runs;

/// <summary>Members that cannot go on.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task A_member_whose_engine_breaks_off_is_placed_anew_and_the_run_ends_the_same()
    {
        await using var cluster = await RunCluster.Start();
        var broken = 0;
        cluster.Trainer.BeforeEpoch = (plan, epoch, _) =>
        {
            if (plan.Member == 1 && epoch == 2 && Interlocked.Exchange(ref broken, 1) == 0) throw new InvalidOperationException("native code failed\nat some place");
        };
        var run = await cluster.Submit(Recipes.Tiny());

        var status = await cluster.UntilEnded(run);

        Assert.Equal((RunState.Finished, 4), (status.State, status.Ensemble.StopEpoch!.Value));
        Assert.Equal(1, status.Members[1].Restarts);
        var lost = Assert.Single(await cluster.Events(run), happened => happened.Kind == RunEventKind.Lost);
        Assert.Equal((1, "the engine broke off: native code failed; placed again after 2 s"), (lost.Member, lost.Text));
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(5)]
    public async Task A_clock_that_jumps_by_hours_costs_no_time_and_changes_no_decision(int hours)
    {
        await using var cluster = await RunCluster.Start();
        var broken = 0;
        cluster.Trainer.BeforeEpoch = (plan, epoch, _) =>
        {
            if (plan.Member == 1 && epoch == 2 && Interlocked.Exchange(ref broken, 1) == 0) throw new InvalidOperationException("native code failed");
        };
        var run = await cluster.Submit(Recipes.Tiny());
        await cluster.Until(run, running => running.Members[1].Restarts == 1);

        // In the pause before it is placed anew.
        cluster.Clock.Offset = TimeSpan.FromHours(hours);
        var status = await cluster.UntilEnded(run);

        Assert.Equal((RunState.Finished, 4, 1), (status.State, status.Ensemble.StopEpoch!.Value, status.Members[1].Restarts));
        Assert.Equal(["1", "2", "3", "4"], status.Epochs.Select(epoch => $"{epoch.Epoch}"));
        Assert.True(status.Seconds < 60, $"the jump was taken for {status.Seconds} s of training");
    }

    [Fact]
    public async Task A_loss_that_is_no_number_ends_the_member_and_the_others_go_on_where_the_recipe_says_so()
    {
        await using var cluster = await RunCluster.Start();
        cluster.Trainer.BeforeEpoch = (plan, epoch, _) =>
        {
            if (plan.Member == 1 && epoch == 2) throw new TrainingException("The loss is not a number at epoch 2, step 7.", FaultKind.Loss);
        };
        var run = await cluster.Submit(Recipes.Tiny(failures: "\"minMembers\": 2"));

        var status = await cluster.UntilEnded(run);

        Assert.Equal((RunState.Finished, 4), (status.State, status.Ensemble.StopEpoch!.Value));
        Assert.Equal((MemberState.Failed, 0), (status.Members[1].State, status.Members[1].Restarts));
        Assert.Null(status.Members[1].BestEpoch);
        Assert.Contains("epoch 2, step 7", status.Members[1].Failure, StringComparison.Ordinal);
        Assert.Null((await cluster.Run(run).Evaluate()).Fault);
        var evaluated = (await cluster.Run(run).GetStatus())!;
        Assert.NotNull(evaluated.Ensemble.Test);
        Assert.Null(evaluated.Members[1].Test);
        Assert.NotNull(evaluated.Members[2].Test);
    }

    [Fact]
    public async Task A_member_that_hangs_is_placed_anew()
    {
        await using var cluster = await RunCluster.Start();
        var hung = 0;
        cluster.Trainer.BeforeEpoch = (plan, epoch, cancellation) =>
        {
            if (plan.Member == 0 && epoch == 2 && Interlocked.Exchange(ref hung, 1) == 0) cancellation.WaitHandle.WaitOne();
        };
        var run = await cluster.Submit(Recipes.Tiny(members: 2, failures: "\"silenceLimit\": 10"));

        var status = await cluster.UntilEnded(run);

        Assert.Equal(RunState.Finished, status.State);
        Assert.Contains(await cluster.Events(run), happened => happened.Kind == RunEventKind.Lost && happened.Text.StartsWith("no sign of life for 10 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_report_that_does_not_come_is_waited_for_no_longer_than_the_recipe_says()
    {
        await using var cluster = await RunCluster.Start(trainers: 3);
        cluster.Trainer.BeforeEpoch = (plan, epoch, cancellation) =>
        {
            if (plan.Member == 0 && epoch == 2) cancellation.WaitHandle.WaitOne();
        };
        var run = await cluster.Submit(Recipes.Tiny(failures: "\"reportLimit\": 1, \"quorum\": 0.6, \"retries\": 0, \"minMembers\": 2"));

        var status = await cluster.UntilEnded(run);

        Assert.Equal((RunState.Finished, MemberState.Failed), (status.State, status.Members[0].State));
        Assert.Contains("the others have waited 1 s for its report of epoch 2", status.Members[0].Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_that_cannot_be_trained_fails_the_run_at_once()
    {
        await using var cluster = await RunCluster.Start();
        cluster.Trainer.BeforeEpoch = (_, _, _) => throw new TrainingException("The network does not fit the images.");
        var run = await cluster.Submit(Recipes.Tiny(failures: "\"minMembers\": 1"));

        var status = await cluster.UntilEnded(run);

        Assert.Equal(RunState.Failed, status.State);
        Assert.Contains("does not fit the images", status.Failure, StringComparison.Ordinal);
    }
}
