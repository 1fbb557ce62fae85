using System.Globalization;
using Ensembles.Members;
using Ensembles.Scoring;

namespace Ensembles.Runs;

/// <summary>A training is over and its snapshots become members: how the run ends then.</summary>
/// <param name="Stage">Finished or stopped.</param>
/// <param name="StopReason">Why: one of <see cref="StopReasons"/>.</param>
public sealed record Parting(RunStage Stage, string StopReason);

/// <summary>What is stored of one snapshot.</summary>
/// <param name="Report">What the training reported of the epoch, or null if that cannot be read any more.</param>
/// <param name="Fault">Why not, one sentence, or null.</param>
public sealed record StoredSnapshot(EpochReport? Report, string? Fault);

/// <summary>
/// A run that is one training: member 0 trains all cycles, and at the end the state after cycle k+1 becomes member k. Which epochs those
/// are is a function of recipe and last decided epoch alone, so that it can be done again after any loss.
/// </summary>
/// <remarks>docs/decisions/0012.</remarks>
public static class Snapshots
{
    /// <summary>The states that become members, in the members' order: source and destination of each. Member 0 keeps its own.</summary>
    public static IReadOnlyList<(CheckpointId From, CheckpointId To)> Copies(this RunRecord state) =>
    [
        .. Enumerable.Range(0, state.SnapshotsTaken).Select(cycle => state.Snapshots!.EndOf(cycle)).Select((epoch, cycle) =>
            (new CheckpointId(state.Plan.Run, 0, epoch), new CheckpointId(state.Plan.Run, cycle, epoch))),
    ];

    /// <summary>Makes members of the snapshots and ends the run.</summary>
    /// <param name="state">A run whose training is over.</param>
    /// <param name="stored">One per snapshot, in their order, stored as <see cref="Copies"/> says.</param>
    /// <param name="at">When.</param>
    public static RunRecord BecomeMembers(this RunRecord state, IReadOnlyList<StoredSnapshot> stored, DateTimeOffset at)
    {
        if (state.Parting is not { } parting) return state;
        var ended = state with
        {
            Stage = parting.Stage,
            StopReason = parting.StopReason,
            Parting = null,
            Members = [.. stored.Select((snapshot, cycle) => state.MemberOf(cycle, stored.Count, snapshot.Fault))],
        };
        if (!ended.Living.Any()) return ended.Fail(0, stored[0].Fault!, at);
        var scores = EpochScores.Of([.. stored.Select(snapshot => snapshot.Report).OfType<EpochReport>()]);
        ended = ended with { GrownEpoch = DecidedEpoch.Of(state.Snapshots!.EndOf(stored.Count - 1), scores, isBest: true) };
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{ended.Living.Count()} of {state.Snapshots.Cycles} snapshots are the members, ensemble loss {scores.EnsembleNll:f4}");
        ended = ended.Note(at, RunEventKind.Snapshot, text);
        return parting.Stage == RunStage.Finished
            ? ended.Note(at, RunEventKind.Finished, $"finished after epoch {state.DecidedEpoch}", epoch: state.DecidedEpoch)
            : ended;
    }

    internal static RunRecord Part(this RunRecord state, RunStage stage, string reason) =>
        state with { Parting = new Parting(stage, reason) };

    internal static RunRecord NoteSnapshot(this RunRecord state, DateTimeOffset at) =>
        state.Snapshots is { } snapshots && snapshots.EndsAt(state.DecidedEpoch)
        ? state.Note(
            at, RunEventKind.Snapshot, $"snapshot {state.SnapshotsTaken} of {snapshots.Cycles} taken at epoch {state.DecidedEpoch}",
            member: 0, epoch: state.DecidedEpoch)
        : state;

    // A member has the epochs of its cycle; the last one also has those of a cycle that was not completed.
    private static MemberRecord MemberOf(this RunRecord state, int cycle, int count, string? fault)
    {
        var training = state.Members[0];
        return training with
        {
            Index = cycle,
            BestEpoch = fault is null ? state.Snapshots!.EndOf(cycle) : null,
            Epochs = [.. training.Epochs.Where(epoch => Math.Min(count - 1, state.Snapshots!.CycleOf(epoch.Epoch)) == cycle)],
            Restarts = cycle == 0 ? training.Restarts : 0,
            Faults = [],
            Failure = fault,
        };
    }
}
