using Ensembles.Members;
using Ensembles.Runs;
using Grains.Interfaces.Predicting;
using Grains.Interfaces.Runs;
using Grains.Runs;
using Grains.Tests.Fakes;

namespace Grains.Tests.Runs;

/// <summary>Runs of one training whose snapshots become members, whatever happens while they do.</summary>
public sealed class SnapshotTests
{
    [Fact]
    public async Task The_end_of_each_cycle_is_a_member_that_answers_is_scored_and_is_kept()
    {
        await using var cluster = await RunCluster.Start();
        // Neither the best epoch nor the last one of the training is the average of its snapshots.
        cluster.Trainer.TrueClass = (_, epoch) => new[] { 0.9f, 0.8f, 0.4f, 0.6f, 0.3f, 0.7f }[epoch - 1];
        var run = await cluster.Submit(Recipes.Snapshots());

        var status = await cluster.UntilEnded(run);

        Assert.Equal((RunState.Finished, "max-epochs", null, new SnapshotsNote(3, 2, 3)), (status.State, status.Ensemble.StopReason, status.Ensemble.BestEpoch, status.Snapshots));
        Assert.Equal([(0, 2), (1, 4), (2, 6)], status.Members.Select(member => (member.Index, member.BestEpoch!.Value)));
        Assert.All(status.Members, member => Assert.Equal((member.BestEpoch, MemberState.Finished), (member.LastEpoch, member.State)));
        Assert.Equal(-Math.Log(0.7), status.Ensemble.ValidationLoss!.Value, 6);
        await cluster.Until(run, _ => Kept(cluster, run) is "2|4|6");
        Assert.Equal(6, cluster.Trainer.Trained.Count());

        var answer = await cluster.Silos.Client.GetGrain<IPredictorGrain>(run).Infer(new InferOrder { Pixels = new byte[4], Within = TimeSpan.FromMinutes(1) }, TestContext.Current.CancellationToken);
        Assert.Equal((3, 3), (answer.MembersUsed, answer.MembersTotal));
        Assert.Null((await cluster.Run(run).Evaluate()).Fault);
        Assert.All((await cluster.Run(run).GetStatus())!.Members, member => Assert.NotNull(member.Test));
        Assert.Equal(3, (await cluster.Index.List()).Single().Members);
        Assert.Contains("is a snapshot ensemble", (await cluster.Run(run).Grow(new GrowOrder(1, null))).Fault, StringComparison.Ordinal);
        Assert.Equal(
            ["snapshot 1 of 3 taken at epoch 2", "snapshot 2 of 3 taken at epoch 4", "snapshot 3 of 3 taken at epoch 6", "3 of 3 snapshots are the members, ensemble loss 0.3567"],
            (await cluster.Events(run)).Where(happened => happened.Kind == RunEventKind.Snapshot).Select(happened => happened.Text));
    }

    [Fact]
    public async Task While_it_trains_nothing_that_will_be_a_member_is_removed_and_it_is_one_training()
    {
        await using var cluster = await RunCluster.Start();
        using var hold = Hold(cluster, before: 6);
        cluster.Trainer.TrueClass = (_, epoch) => epoch == 3 ? 0.9f : 0.5f;
        var run = await cluster.Submit(Recipes.Snapshots());

        var status = await cluster.Until(run, status => status.Ensemble.Epoch == 5);

        Assert.Equal((1, new SnapshotsNote(3, 2, 2)), (status.Members.Length, status.Snapshots));
        // The best one and the last one stay as in any run.
        await cluster.Until(run, _ => string.Join(' ', cluster.Checkpoints.Epochs(run, 0)) is "2 3 4 5");
        hold.Set();
        await cluster.UntilEnded(run);
        await cluster.Until(run, _ => Kept(cluster, run) is "2|4|6");
    }

    [Fact]
    public async Task A_store_that_is_away_while_members_are_made_delays_the_end_and_nothing_is_announced_before()
    {
        await using var cluster = await RunCluster.Start();
        var (refusals, copiedAtTheEnd) = (0, "");
        cluster.Checkpoints.BeforeWrite = id =>
        {
            if (id.Member == 2 && Interlocked.Increment(ref refusals) < 4) throw new TrainingException("the store does not answer; look after it.", FaultKind.Storage);
        };
        cluster.State.AfterWrite = (_, state) =>
        {
            if (state is StoredRun { State: { HasEnded: true } run } && copiedAtTheEnd.Length == 0) copiedAtTheEnd = string.Join('|', Enumerable.Range(1, 2).Select(member => cluster.Checkpoints.Epochs(run.Plan.Run, member).Single()));
        };
        var run = await cluster.Submit(Recipes.Snapshots());

        var status = await cluster.UntilEnded(run);

        Assert.Equal((RunState.Finished, 3, "4|6"), (status.State, status.Members.Length, copiedAtTheEnd));
        Assert.Equal((0, 6), (status.Members.Sum(member => member.Restarts), cluster.Trainer.Trained.Count()));
        await cluster.Until(run, _ => Kept(cluster, run) is "2|4|6");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_control_silo_that_is_killed_while_members_are_made_changes_nothing(int copying)
    {
        await using var cluster = await RunCluster.Start(controls: 2, autoResume: true);
        using var hold = new ManualResetEventSlim();
        using var copies = new ManualResetEventSlim();
        cluster.Checkpoints.BeforeWrite = id =>
        {
            if (id.Member != copying) return;
            copies.Set();
            hold.Wait(TestContext.Current.CancellationToken);
        };
        var run = await cluster.Submit(Recipes.Snapshots());
        await Task.Run(() => copies.Wait(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);

        // What it was about to write is written all the same, later: as by a silo that was wrongly believed dead.
        await cluster.Silos.KillSiloAsync(await cluster.SiloOf(cluster.Run(run)));
        hold.Set();

        var status = await cluster.UntilEnded(run);
        Assert.Equal((RunState.Finished, "2|4|6"), (status.State, string.Join('|', status.Members.Select(member => member.BestEpoch))));
        Assert.Equal(status.Members.Select(member => $"{status.Members[0].Seed:x}-{member.BestEpoch}"), status.Members.Select(member => member.WeightsSha256));
        await cluster.Until(run, _ => Kept(cluster, run) is "2|4|6");
        Assert.Equal(6, cluster.Trainer.Trained.Count());
    }

    [Theory]
    [InlineData(1, "1")]
    [InlineData(2, "2")]
    [InlineData(5, "2|4")]
    public async Task Stopped_it_has_a_member_a_complete_cycle_or_else_its_best_epoch(int decided, string kept)
    {
        await using var cluster = await RunCluster.Start();
        using var hold = Hold(cluster, before: decided + 1);
        var run = await cluster.Submit(Recipes.Snapshots());
        await cluster.Until(run, status => status.Ensemble.Epoch == decided);

        Assert.Null((await cluster.Run(run).Stop()).Fault);

        var status = await cluster.UntilEnded(run);
        Assert.Equal((RunState.Stopped, "stopped", decided), (status.State, status.Ensemble.StopReason, status.Ensemble.StopEpoch!.Value));
        Assert.Equal(kept, string.Join('|', status.Members.Select(member => member.BestEpoch)));
        await cluster.Until(run, _ => Kept(cluster, run) == kept);
        Assert.Null((await cluster.Run(run).Evaluate()).Fault);
    }

    private static ManualResetEventSlim Hold(RunCluster cluster, int before)
    {
        var hold = new ManualResetEventSlim();
        cluster.Trainer.BeforeEpoch = (_, epoch, cancellation) =>
        {
            if (epoch == before) hold.Wait(cancellation);
        };
        return hold;
    }

    // The epochs that are stored, member by member.
    private static string Kept(RunCluster cluster, string run) => string.Join('|', Enumerable.Range(0, 4).Select(member => string.Join(' ', cluster.Checkpoints.Epochs(run, member)))).TrimEnd('|');
}
