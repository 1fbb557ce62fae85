using System.Collections.Immutable;
using System.Globalization;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Scoring;

namespace Ensembles.Runs;

/// <summary>Folds the members' reports of one epoch into the run's state: the decision when to stop, and which epoch is best.</summary>
public static class Coordination
{
    private const int MostMembersToNote = 32;

    /// <summary>Whether a member still has epochs to train.</summary>
    public static bool StillTrains(this RunRecord state, StoppingRecipe rule, int member) =>
        !state.HasTrained && state.Members[member].Failure is null && (state.Growth is { } growth
            ? state.StillGrows(growth, rule, state.Members[member])
            : rule.Criterion != Criterion.PerMember || !state.Members[member].Stopping.ShouldStop);

    /// <summary>Decides the next epoch.</summary>
    /// <param name="state">The run before.</param>
    /// <param name="rule">When the run stops.</param>
    /// <param name="reports">
    /// One a member that is not given up, in their order: of the epoch to be decided, or, of a member whose own rule has ended, of its
    /// best epoch.
    /// </param>
    /// <param name="at">When.</param>
    /// <returns>The run after; it has ended if patience is used up or the last epoch was reached.</returns>
    public static RunRecord Decide(this RunRecord state, StoppingRecipe rule, IReadOnlyList<EpochReport> reports, DateTimeOffset at)
    {
        var epoch = state.DecidedEpoch + 1;
        var scores = EpochScores.Of(reports);
        var stopping = state.Stopping.Observe(epoch, CommonValue(rule.Criterion, scores));
        var reported = reports.ToDictionary(report => report.Member);
        var perMember = rule.Criterion == Criterion.PerMember;
        var isBest = stopping.BestEpoch == epoch;
        ImmutableArray<MemberRecord> members = [
            .. state.Members.Select(member => reported.TryGetValue(member.Index, out var report) ? member.Observe(report, epoch) : member)];
        var decided = state with
        {
            Stopping = stopping,
            Members = [
                .. members.Select(member =>
                    member.Failure is null
                        ? member with { BestEpoch = perMember ? member.Stopping.BestEpoch : stopping.BestEpoch }
                        : member)],
            Epochs = state.Epochs.Add(DecidedEpoch.Of(epoch, scores, isBest)),
        };
        var usedUp = perMember ? decided.Living.All(member => member.Stopping.ShouldStop) : stopping.ShouldStop;
        return decided.NoteEpoch(reports, at).EndWhere(usedUp, epoch >= rule.MaxEpochs).NoteDecision(at).NoteSnapshot(at);
    }

    /// <summary>
    /// The epochs of a member whose checkpoints are needed no more: all decided ones but its best, the last, and snapshots that are not
    /// members yet.
    /// </summary>
    /// <param name="state">The run.</param>
    /// <param name="member">Index of the member.</param>
    /// <param name="stored">The epochs that are stored.</param>
    public static IEnumerable<int> Superfluous(this RunRecord state, int member, IEnumerable<int> stored)
    {
        var best = state.Members[member].BestEpoch;
        return stored.Where(epoch =>
            epoch != best && (state.HasEnded || (epoch < state.EpochsReported(member) && state.Snapshots?.EndsAt(epoch) != true)));
    }

    private static double CommonValue(Criterion criterion, EpochScores scores) =>
        criterion == Criterion.MeanMemberNll ? scores.MeanMemberNll : scores.EnsembleNll;

    internal static MemberRecord Observe(this MemberRecord member, EpochReport report, int epoch) => report.Epoch != epoch
        ? member
        : member with
        {
            Stopping = member.Stopping.Observe(epoch, report.ValidationLoss),
            // A finished epoch is a new beginning: only faults that come one after the other count.
            Faults = [],
            Epochs = member.Epochs.Add(new MemberEpoch(
                epoch, report.TrainLoss, report.ValidationLoss, report.ValidationAccuracy, report.WeightsSha256, report.Seconds)),
        };

    private static RunRecord EndWhere(this RunRecord state, bool patienceUsedUp, bool lastEpoch) => (patienceUsedUp, lastEpoch) switch
    {
        _ when state.Snapshots is not null => lastEpoch ? state.Part(RunStage.Finished, StopReasons.MaxEpochs) : state,
        (true, _) => state with { Stage = RunStage.Finished, StopReason = StopReasons.Patience },
        (_, true) => state with { Stage = RunStage.Finished, StopReason = StopReasons.MaxEpochs },
        _ => state,
    };

    // A log of a thousand members would consist of their epochs only; the member's record has its reports in any case.
    private static RunRecord NoteEpoch(this RunRecord state, IReadOnlyList<EpochReport> reports, DateTimeOffset at) =>
        reports.Count > MostMembersToNote
            ? state
            : reports.Where(report => report.Epoch == state.DecidedEpoch).Aggregate(state, (run, report) => run.NoteReport(report, at));

    internal static RunRecord NoteReport(this RunRecord state, EpochReport report, DateTimeOffset at) => state.Note(
        at,
        RunEventKind.Epoch,
        string.Create(
            CultureInfo.InvariantCulture,
            $"validation loss {report.ValidationLoss:f4}, weights {report.WeightsSha256[..Math.Min(12, report.WeightsSha256.Length)]}"),
        report.Member,
        report.Epoch);

    private static RunRecord NoteDecision(this RunRecord state, DateTimeOffset at)
    {
        var (epoch, best) = (state.Epochs[^1], state.Stopping.BestEpoch);
        var loss = epoch.EnsembleLoss.ToString("f4", CultureInfo.InvariantCulture);
        var outcome = state.Snapshots is null ? $"ensemble loss {loss}, best epoch {best}" : $"loss {loss}";
        var text = $"{outcome}: {(state.HasTrained ? $"end ({state.Parting?.StopReason ?? state.StopReason})" : "continue")}";
        var noted = state.Note(at, RunEventKind.Verdict, text, epoch: epoch.Epoch);
        return state.HasEnded ? noted.Note(at, RunEventKind.Finished, $"finished after epoch {epoch.Epoch}", epoch: best) : noted;
    }
}
