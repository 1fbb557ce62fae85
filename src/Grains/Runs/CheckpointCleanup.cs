using Ensembles.Members;
using Ensembles.Runs;

namespace Grains.Runs;

/// <summary>The checkpoint store as a run's grain uses it: never on the grain's own turn, because the store may be slow.</summary>
public sealed class CheckpointCleanup(ICheckpointStore store, IModelWriter writer)
{
    internal Task Fence(string run, int member, int incarnation) => Task.Run(() => store.Fence(run, member, incarnation));

    internal Task<EpochReport> ReadReport(CheckpointId id) => Task.Run(() => store.ReadReport(id));

    internal Task<byte[]> Export(ModelFormat format, TrainedMembers members) => Task.Run(() => writer.Write(format, members));

    internal Task DeleteRun(string run) => Task.Run(() => store.DeleteRun(run));

    /// <summary>
    /// Removes what decisions have made superfluous: of the epochs from the last decided one before, and the best one before.
    /// </summary>
    internal Task Forget(RunRecord before, RunRecord after) => Task.Run(() =>
    {
        var decided = Enumerable.Range(before.DecidedEpoch, after.DecidedEpoch - before.DecidedEpoch);
        foreach (var member in after.Members)
        {
            var candidates = decided.Append(before.Members[member.Index].BestEpoch ?? 0).Where(epoch => epoch > 0).Distinct();
            foreach (var epoch in after.Superfluous(member.Index, candidates)) Delete(after, member.Index, epoch);
        }
    });

    /// <summary>Removes what a new member's report has made superfluous: its epoch before, and its best one before.</summary>
    internal Task Forget(RunRecord before, RunRecord after, int member) => Task.Run(() =>
    {
        int?[] candidates = [after.EpochsReported(member) - 1, before.Members[member].BestEpoch];
        foreach (var epoch in after.Superfluous(member, candidates.OfType<int>().Where(epoch => epoch > 0).Distinct()))
            Delete(after, member, epoch);
    });

    /// <summary>
    /// Stores each snapshot of a training that is over as the state of the member that it becomes. Done twice, it comes to the same.
    /// </summary>
    /// <returns>What the training reported of each; a damaged one has its reason.</returns>
    /// <exception cref="TrainingException">The store does not answer.</exception>
    internal Task<IReadOnlyList<StoredSnapshot>> StoreSnapshots(RunRecord run) =>
        Task.Run<IReadOnlyList<StoredSnapshot>>(() =>
            [.. run.Copies().Select(copy => Store(copy.From, copy.To, run.Members[0].Incarnation))]);

    private StoredSnapshot Store(CheckpointId from, CheckpointId to, int incarnation)
    {
        try
        {
            var file = store.Read(from);
            if (to != from) store.Write(to, incarnation, file);
            return new StoredSnapshot(store.ReadReport(from), null);
        }
        catch (TrainingException error) when (error.Kind == FaultKind.Damage)
        {
            return new StoredSnapshot(null, error.Message);
        }
    }

    /// <summary>Removes everything that an ended run does not keep.</summary>
    internal Task KeepBest(RunRecord ended) => Task.Run(() =>
    {
        foreach (var member in ended.Members)
        {
            // A member that was ahead may be about to store one more epoch.
            store.Fence(ended.Plan.Run, member.Index, member.Incarnation + 1);
            foreach (var epoch in ended.Superfluous(member.Index, store.Epochs(ended.Plan.Run, member.Index)))
                Delete(ended, member.Index, epoch);
        }
    });

    /// <summary>
    /// Removes what placements of a member before a certain one have stored. What that one and later ones have stored stays, however late
    /// this comes.
    /// </summary>
    internal Task DropBefore(string run, int member, int placement) => Task.Run(() =>
    {
        foreach (var id
            in store.Epochs(run, member).Select(epoch => new CheckpointId(run, member, epoch)).Where(id => IsBefore(id, placement)))
            store.Delete(id);
    });

    // A damaged one is of no use in any case.
    private bool IsBefore(CheckpointId id, int placement)
    {
        try
        {
            return store.ReadReport(id).Incarnation < placement;
        }
        catch (TrainingException error) when (error.Kind == FaultKind.Damage)
        {
            return true;
        }
    }

    /// <summary>Removes every state of an ended run.</summary>
    internal Task Drop(RunRecord ended) => Task.Run(() =>
    {
        foreach (var member in ended.Members)
        {
            foreach (var epoch in store.Epochs(ended.Plan.Run, member.Index)) Delete(ended, member.Index, epoch);
        }
    });

    private void Delete(RunRecord run, int member, int epoch) => store.Delete(new CheckpointId(run.Plan.Run, member, epoch));
}
