using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;

namespace Ensembles.Tests.Runs;

/// <summary>Runs of one training whose snapshots become members.</summary>
public sealed class SnapshotsTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch;
    private static readonly SnapshotRecipe Cycles = new(3, 2);
    private static readonly StoppingRecipe Rule = new() { Patience = 6, MinEpochs = 6, MaxEpochs = 6 };

    [Fact]
    public void The_last_epoch_ends_the_training_but_not_the_run()
    {
        var state = Trained(6);
        Assert.Equal((RunStage.Running, new Parting(RunStage.Finished, StopReasons.MaxEpochs)), (state.Stage, state.Parting));
        Assert.False(state.StillTrains(Rule, 0));
        Assert.False(UndecidedReports.None.Receive(Reports.Of(0, 7, 0.5f)).CanDecide(state, Rule));
        Assert.Empty(UndecidedReports.None.Missing(state, Rule));
        Assert.Same(state, state.Stop(At));
        Assert.Same(state, state.Lose(0, new Loss(FaultKind.SiloLost, "gone"), new FailureRecipe { Retries = 0 }, At).After);
    }

    [Fact]
    public void The_log_tells_each_snapshot_and_nothing_of_best_epochs()
    {
        var told = Trained(6).Events.Where(happened => happened.Kind is RunEventKind.Snapshot or RunEventKind.Verdict).Select(happened => happened.Text);
        Assert.Equal(
            [
                "loss 0.6931: continue", "loss 0.6931: continue", "snapshot 1 of 3 taken at epoch 2",
                "loss 0.6931: continue", "loss 0.6931: continue", "snapshot 2 of 3 taken at epoch 4",
                "loss 0.6931: continue", "loss 0.6931: end (max-epochs)", "snapshot 3 of 3 taken at epoch 6",
            ],
            told);
    }

    // Epochs that are decided, and which of the stored ones may be removed then. The first one is the best one.
    [Theory]
    [InlineData(1, "")]
    [InlineData(3, "")]
    [InlineData(4, "3")]
    [InlineData(5, "3")]
    [InlineData(6, "3 5")]
    public void Snapshots_stay_until_they_are_members(int decided, string superfluous) =>
        Assert.Equal(superfluous, string.Join(' ', Trained(decided, 0.9f).Superfluous(0, Enumerable.Range(1, 7))));

    [Fact]
    public void Each_member_is_the_end_of_a_cycle_and_the_ensemble_is_their_mean()
    {
        var state = Trained(6, 0.3f, 0.8f, 0.4f, 0.6f, 0.9f, 0.7f);
        Assert.Equal([(Id(0, 2), Id(0, 2)), (Id(0, 4), Id(1, 4)), (Id(0, 6), Id(2, 6))], state.Copies());

        var after = state.BecomeMembers([Stored(2, 0.8f), Stored(4, 0.6f), Stored(6, 0.7f)], At);

        Assert.Equal((RunStage.Finished, StopReasons.MaxEpochs, null), (after.Stage, after.StopReason, after.Parting));
        Assert.Equal([(0, 2), (1, 4), (2, 6)], after.Members.Select(member => (member.Index, member.BestEpoch!.Value)));
        Assert.Equal(["0-2", "0-4", "0-6"], after.Members.Select(member => member.Best!.WeightsSha256));
        Assert.Equal(["1 2", "3 4", "5 6"], after.Members.Select(member => string.Join(' ', member.Epochs.Select(epoch => epoch.Epoch))));
        Assert.Equal([2, 4, 6], Enumerable.Range(0, 3).Select(after.EpochsReported));
        Assert.Equal([1, 3, 4, 6], after.Superfluous(0, [1, 2, 3, 4, 6]));
        Assert.Equal(6, after.GrownEpoch!.Epoch);
        Assert.Equal(-Math.Log(0.7), after.GrownEpoch.EnsembleLoss, 6);
        Assert.Equal(["3 of 3 snapshots are the members, ensemble loss 0.3567", "finished after epoch 6"], after.Events[^2..].Select(happened => happened.Text));
        Assert.Same(after, after.BecomeMembers([], At));
        Assert.StartsWith("Run 'run' is a snapshot ensemble:", after.GrowthFault(1), StringComparison.Ordinal);
    }

    [Fact]
    public void Stopped_it_has_as_many_members_as_cycles_were_completed()
    {
        var state = Trained(5).Stop(At);
        Assert.Equal((RunStage.Running, new Parting(RunStage.Stopped, StopReasons.Stopped)), (state.Stage, state.Parting));
        var after = state.BecomeMembers([Stored(2, 0.5f), Stored(4, 0.5f)], At);
        Assert.Equal((RunStage.Stopped, 2), (after.Stage, after.Members.Length));
        // The epoch that completes no cycle is not lost from what the run knows.
        Assert.Equal("3 4 5", string.Join(' ', after.Members[1].Epochs.Select(epoch => epoch.Epoch)));
        Assert.Equal(4, after.Members[1].BestEpoch);
    }

    [Fact]
    public void Stopped_before_its_first_snapshot_it_keeps_its_best_epoch()
    {
        var after = Trained(1).Stop(At);
        Assert.Equal((RunStage.Stopped, 1), (after.Stage, Assert.Single(after.Members).BestEpoch!.Value));
        Assert.Empty(after.Superfluous(0, [1]));
    }

    [Fact]
    public void A_snapshot_that_is_damaged_is_given_up_and_without_any_the_run_fails()
    {
        var damaged = new StoredSnapshot(null, "it is damaged.");
        var after = Trained(6).BecomeMembers([Stored(2, 0.5f), damaged, Stored(6, 0.5f)], At);
        Assert.Equal(RunStage.Finished, after.Stage);
        Assert.Equal([0, 2], after.Living.Select(member => member.Index));
        Assert.Equal((null, "it is damaged."), (after.Members[1].BestEpoch, after.Members[1].Failure));
        var failed = Trained(6).BecomeMembers([damaged, damaged, damaged], At);
        Assert.Equal((RunStage.Failed, "member 0: it is damaged."), (failed.Stage, failed.Failure));
    }

    private static CheckpointId Id(int member, int epoch) => new("run", member, epoch);

    private static StoredSnapshot Stored(int epoch, float trueClass) => new(Reports.Of(0, epoch, trueClass), null);

    private static RunRecord Trained(int epochs, params float[] trueClass) => Enumerable.Range(1, epochs).Aggregate(
        Runs.Begin(1, Rule) with { Snapshots = Cycles },
        (run, epoch) => run.Decide(Rule, [Reports.Of(0, epoch, trueClass.ElementAtOrDefault(epoch - 1) is > 0 and var told ? told : 0.5f)], At));
}
