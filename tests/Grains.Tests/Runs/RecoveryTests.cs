using Ensembles.Members;
using Ensembles.Runs;
using Grains.Interfaces.Members;
using Grains.Interfaces.Runs;
using Grains.Tests.Fakes;

namespace Grains.Tests.Runs;

/// <summary>Silos that go, and what the run makes of it.</summary>
public sealed class RecoveryTests
{
    [Fact]
    public async Task A_job_goes_on_while_the_runs_grain_moves_and_no_epoch_is_trained_twice()
    {
        await using var cluster = await RunCluster.Start(autoResume: true);
        using var hold = new ManualResetEventSlim();
        cluster.Trainer.BeforeEpoch = (_, epoch, cancellation) =>
        {
            if (epoch == 3) hold.Wait(cancellation);
        };
        var run = await cluster.Submit(Recipes.Tiny(members: 2, maxEpochs: 5));
        await cluster.Until(run, status => status.Ensemble.Epoch == 2 && status.Members.All(member => member.State == MemberState.Training));

        await cluster.Silos.DeactivateAsync(cluster.Run(run));
        await cluster.Until(run, status => status.Members.All(member => member.State == MemberState.Training));
        hold.Set();

        var after = await cluster.UntilEnded(run);
        Assert.Equal((RunState.Finished, 5), (after.State, after.Ensemble.StopEpoch!.Value));
        Assert.All(after.Members, member => Assert.Equal(0, member.Restarts));
        Assert.Equal(10, cluster.Trainer.Trained.Count());
    }

    [Fact]
    public async Task A_permission_that_is_lost_on_its_way_is_given_again()
    {
        await using var cluster = await RunCluster.Start();
        using var slow = new ManualResetEventSlim();
        cluster.Trainer.BeforeEpoch = (plan, epoch, cancellation) =>
        {
            if (plan.Member == 1 && epoch == 1) slow.Wait(cancellation);
        };
        // Member 0 waits at its third epoch; what lets it go on when member 1 has caught up, epoch by epoch, is lost.
        cluster.Wire.Loses = (member, method) => member.EndsWith("/0", StringComparison.Ordinal) && method == nameof(IMemberGrain.Allow) && cluster.Wire.Lost < 3;
        var run = await cluster.Submit(Recipes.Tiny(members: 2, maxEpochs: 8, patience: 8));
        await cluster.Until(run, status => status.Members[0].LastEpoch == 3);
        slow.Set();

        var status = await cluster.UntilEnded(run);

        Assert.Equal(3, cluster.Wire.Lost);
        Assert.Equal((RunState.Finished, 8, 0), (status.State, status.Ensemble.StopEpoch!.Value, status.Members.Sum(member => member.Restarts)));
    }

    [Fact]
    public async Task A_control_silo_that_is_killed_costs_no_epoch()
    {
        await using var cluster = await RunCluster.Start(controls: 2, autoResume: true);
        using var hold = new ManualResetEventSlim();
        cluster.Trainer.BeforeEpoch = (_, epoch, cancellation) =>
        {
            if (epoch == 3) hold.Wait(cancellation);
        };
        var run = await cluster.Submit(Recipes.Tiny(members: 2, maxEpochs: 5));
        await cluster.Until(run, status => status.Ensemble.Epoch == 2 && status.Members.All(member => member.State == MemberState.Training));

        await cluster.Silos.KillSiloAsync(cluster.SiloOf("control-1"));
        await cluster.Until(run, status => status.Members.All(member => member.State == MemberState.Training));
        hold.Set();

        var after = await cluster.UntilEnded(run);
        Assert.Equal((RunState.Finished, 5), (after.State, after.Ensemble.StopEpoch!.Value));
        Assert.Equal(10, cluster.Trainer.Trained.Count());
    }

    [Fact]
    public async Task A_silo_that_is_shut_down_hands_its_member_on_and_nobody_calls_it_a_fault()
    {
        await using var cluster = await RunCluster.Start(trainers: 2);
        using var hold = new ManualResetEventSlim();
        cluster.Trainer.BeforeEpoch = (_, epoch, cancellation) =>
        {
            if (epoch == 2) hold.Wait(cancellation);
        };
        var run = await cluster.Submit(Recipes.Tiny(members: 1, maxEpochs: 4));
        var before = await cluster.Until(run, seen => seen.Members[0] is { LastEpoch: 1, State: MemberState.Training });

        await cluster.Silos.StopSiloAsync(cluster.SiloOf(before.Members[0].Silo!));
        hold.Set();

        var status = await cluster.UntilEnded(run);
        Assert.Equal((RunState.Finished, 0), (status.State, status.Members[0].Restarts));
        Assert.NotEqual(before.Members[0].Silo, status.Members[0].Silo);
        Assert.Contains(await cluster.Events(run), happened => happened.Kind == RunEventKind.Lost && happened.Text.Contains("is being shut down", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_log_tells_all_that_happened_in_order_and_without_a_gap()
    {
        await using var cluster = await RunCluster.Start();
        cluster.Trainer.Damaged = plan => plan.Member == 0 ? [new DamagedCheckpoint(7, "one bit is wrong.")] : [];
        var run = await cluster.Submit(Recipes.Tiny(members: 2, maxEpochs: 2));
        await cluster.UntilEnded(run);
        await cluster.Run(run).Evaluate();

        await cluster.Until(run, _ => cluster.Checkpoints.Epochs(run, 0) is [2]);
        var events = await cluster.Events(run);
        while (events.All(happened => happened.Kind != RunEventKind.Stored))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
            events = await cluster.Events(run);
        }

        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(happened => (int)happened.Number));
        Assert.Equal(["begun", "damaged", "epoch", "evaluated", "finished", "placed", "stored", "verdict"], events.Select(happened => happened.KindWord).Distinct().Order());
        Assert.Equal([1, 2], events.Where(happened => happened.Kind == RunEventKind.Verdict).Select(happened => happened.Epoch!.Value));
        Assert.Equal("the state after epoch 7 was passed over: one bit is wrong.", events.Single(happened => happened.Kind == RunEventKind.Damaged).Text);
        Assert.True((await cluster.Run(run).GetEvents(events.Count)).IsComplete);
        Assert.Equal(3, (await cluster.Run(run).GetEvents(events.Count - 3)).Events.Length);
        Assert.False((await cluster.Run("nobody").GetEvents(0)).Found);
    }
}
