using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Scoring;

namespace Ensembles.Runs;

/// <summary>While members are added to a run that had ended: what it comes back to.</summary>
/// <param name="First">Index of the first new member.</param>
/// <param name="Stage">How the run had ended.</param>
/// <param name="StopReason">Why it had ended.</param>
/// <param name="IsStopped">Whether a user has cancelled the growing: no member continues.</param>
public sealed record Growth(int First, RunStage Stage, string? StopReason, bool IsStopped = false);

/// <summary>
/// Adds members to a run that has ended. What was decided stays: with a common criterion new members train to the common best epoch
/// and keep that one; with the per-member criterion each follows its own rule.
/// </summary>
/// <remarks>docs/decisions/0010.</remarks>
public static class Growing
{
    /// <summary>Why a run cannot be grown by so many members, one sentence, or null.</summary>
    public static string? GrowthFault(this RunRecord state, int more)
    {
        var run = state.Plan.Run;
        if (state.Snapshots is not null)
            return $"Run '{run}' is a snapshot ensemble: its members are states of one training, which is over; begin one with more "
                + $"snapshots.cycles with 'ensemble train'.";
        if (state.Growth is not null) return $"Run '{run}' is being grown; wait for it, or end that with 'ensemble stop {run}'.";
        if (!state.HasEnded) return $"Run '{run}' still trains; wait for it, or end it with 'ensemble stop {run}'.";
        if (state.Stage == RunStage.Failed)
            return $"Run '{run}' failed ({state.Failure?.TrimEnd('.')}), so there is nothing to add members to; begin another one with "
                + $"'ensemble train'.";
        if (state.WeightsFault() is { } fault) return fault;
        if (more < 1) return $"A run grows by at least one member, not by {more}.";
        var (members, most) = (state.Members.Length, MemberFields.Members.Most);
        return more > most - members ? $"Run '{run}' has {members} members, and {most} are possible; add at most {most - members}." : null;
    }

    /// <summary>Begins.</summary>
    /// <param name="state">A run without a <see cref="GrowthFault"/>.</param>
    /// <param name="grown">The recipe of all members, the new ones last.</param>
    /// <param name="at">When.</param>
    public static RunRecord Grow(this RunRecord state, Recipe grown, DateTimeOffset at)
    {
        var first = state.Members.Length;
        var rule = EarlyStopping.By(grown.Stopping);
        var added = Enumerable.Range(first, grown.Members - first)
            .Select(index => new MemberRecord { Index = index, Seed = MemberSeeds.Derive(state.Plan.Seed, index), Stopping = rule });
        var common = grown.Stopping.Criterion != Criterion.PerMember;
        return (state with
        {
            Stage = RunStage.Running,
            StopReason = null,
            Growth = new Growth(first, state.Stage, state.StopReason),
            GrownRecipe = RecipeReader.Write(grown),
            Members = [.. state.Members, .. added],
        }).Note(
            at, RunEventKind.Growing,
            $"grows from {first} to {grown.Members} members{(common ? $"; new ones train to epoch {state.Stopping.BestEpoch}" : "")}",
            epoch: common ? state.Stopping.BestEpoch : null);
    }

    /// <summary>The recipe of all members, in full, as canonical JSON.</summary>
    public static string FullRecipe(this RunRecord state) => state.GrownRecipe ?? state.Plan.Recipe;

    /// <summary>The last epoch that a member may ever train.</summary>
    public static int LastEpoch(this RunRecord state, StoppingRecipe rule) =>
        state.Growth is not null && rule.Criterion != Criterion.PerMember ? state.Stopping.BestEpoch!.Value : rule.MaxEpochs;

    /// <summary>
    /// The last epoch of a member that was taken in: of a member from the beginning the last decided one, unless it is a snapshot.
    /// </summary>
    public static int EpochsReported(this RunRecord state, int member) =>
        member < state.Plan.MemberSeeds.Length && state is not { Snapshots: not null, HasEnded: true }
        ? state.DecidedEpoch
        : state.Members[member].Epochs.LastOrDefault()?.Epoch ?? 0;

    /// <summary>Takes in what a new member reports; the same report twice is one.</summary>
    public static RunRecord ReceiveGrowing(this RunRecord state, StoppingRecipe rule, EpochReport report, DateTimeOffset at)
    {
        if (state.Growth is null || !state.StillTrains(rule, report.Member) || report.Epoch != state.EpochsReported(report.Member) + 1)
            return state;
        return state.With(report.Member, member => Best(state, rule, member.Observe(report, report.Epoch))).NoteReport(report, at);
    }

    /// <summary>Whether every new member has reached its last epoch, or was given up.</summary>
    public static bool HasGrown(this RunRecord state, StoppingRecipe rule) =>
        state.Growth is not null && !state.Members.Any(member => state.StillTrains(rule, member.Index));

    /// <summary>The kept states of all members that answer.</summary>
    public static IEnumerable<CheckpointId> Kept(this RunRecord state) =>
        state.Living.Where(member => member.Best is not null)
            .Select(member => new CheckpointId(state.Plan.Run, member.Index, member.BestEpoch!.Value));

    /// <summary>Ends the growing by a person's wish: members that have weights to keep stay.</summary>
    public static RunRecord StopGrowing(this RunRecord state, DateTimeOffset at)
    {
        var growth = state.Growth!;
        var unfinished = state.Living.Where(member => member.Index >= growth.First && member.BestEpoch is null)
            .Select(member => member.Index)
            .ToList();
        return unfinished.Aggregate(
            state with { Growth = growth with { IsStopped = true } },
            (run, member) => run.GiveUp(member, "the growing was stopped before it had trained far enough"))
            .Note(at, RunEventKind.Stopped, "the growing was stopped by a user");
    }

    /// <summary>Ends the growing: the run is what it was, with more members.</summary>
    /// <param name="state">A run that <see cref="HasGrown"/>.</param>
    /// <param name="rule">When the run stopped.</param>
    /// <param name="reports">Of all members that answer, in their order, of the epochs that they keep; null if they cannot be read any
    /// more.</param>
    /// <param name="at">When.</param>
    public static RunRecord EndGrowth(this RunRecord state, StoppingRecipe rule, IReadOnlyList<EpochReport>? reports, DateTimeOffset at)
    {
        if (state.Growth is not { } growth) return state;
        var ended = state with { Stage = growth.Stage, StopReason = growth.StopReason, Growth = null };
        var added = state.Living.Count(member => member.Index >= growth.First);
        var text = $"grown by {added} of {state.Members.Length - growth.First} members";
        if (added == 0) return ended.Note(at, RunEventKind.Grown, text);
        // The scores were those of fewer members.
        ended = ended with { Evaluation = null, Sizes = null };
        if (reports is null)
            return ended.Note(
                at, RunEventKind.Grown, $"{text}; the ensemble's new loss is unknown, because a stored report cannot be read");
        var scores = EpochScores.Of(reports);
        if (rule.Criterion != Criterion.PerMember) ended = ended.Rescore(state.Stopping.BestEpoch!.Value, scores);
        return ended.Note(
            at, RunEventKind.Grown,
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{text}, ensemble loss {scores.EnsembleNll:f4}"));
    }

    internal static bool StillGrows(this RunRecord state, Growth growth, StoppingRecipe rule, MemberRecord member)
    {
        if (growth.IsStopped || member.Index < growth.First) return false;
        return rule.Criterion == Criterion.PerMember
            ? !member.Stopping.ShouldStop && state.EpochsReported(member.Index) < rule.MaxEpochs
            : member.BestEpoch is null;
    }

    private static MemberRecord Best(RunRecord state, StoppingRecipe rule, MemberRecord member)
    {
        if (rule.Criterion == Criterion.PerMember) return member with { BestEpoch = member.Stopping.BestEpoch };
        return member.Epochs[^1].Epoch == state.Stopping.BestEpoch ? member with { BestEpoch = state.Stopping.BestEpoch } : member;
    }

    private static RunRecord Rescore(this RunRecord state, int epoch, EpochScores scores)
    {
        var before = state.Epochs[epoch - 1];
        return state with { GrownEpoch = DecidedEpoch.Of(epoch, scores, before.IsBest) with { Seconds = before.Seconds } };
    }
}
