using System.Collections.Immutable;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Scoring;

namespace Ensembles.Runs;

/// <summary>Folds the members' reports of one epoch into the run's state: the decision when to stop, and which epoch is best.</summary>
public static class Coordination
{
    /// <summary>Whether a member still has epochs to train.</summary>
    public static bool StillTrains(this RunRecord state, StoppingRecipe rule, int member) =>
        !state.HasEnded && (rule.Criterion != Criterion.PerMember || !state.Members[member].Stopping.ShouldStop);

    /// <summary>Decides the next epoch.</summary>
    /// <param name="state">The run before.</param>
    /// <param name="rule">When the run stops.</param>
    /// <param name="reports">
    /// One a member, by index: of the epoch to be decided, or, of a member whose own rule has ended, of its best epoch.
    /// </param>
    /// <returns>The run after; it has ended where patience is used up or the last epoch was reached.</returns>
    public static RunRecord Decide(this RunRecord state, StoppingRecipe rule, IReadOnlyList<EpochReport> reports)
    {
        var epoch = state.DecidedEpoch + 1;
        var scores = EpochScores.Of(reports);
        var stopping = state.Stopping.Observe(epoch, CommonValue(rule.Criterion, scores));
        var members = state.Members.Select(member => Observe(member, reports[member.Index], epoch)).ToImmutableArray();
        var perMember = rule.Criterion == Criterion.PerMember;
        var isBest = stopping.BestEpoch == epoch;
        var decided = state with
        {
            Stopping = stopping,
            Members = [.. members.Select(member => member with { BestEpoch = perMember ? member.Stopping.BestEpoch : stopping.BestEpoch })],
            Epochs = state.Epochs.Add(new DecidedEpoch(epoch, scores.EnsembleNll, scores.EnsembleAccuracy, scores.MeanMemberNll, isBest)),
        };
        return decided.EndWhere(perMember ? members.All(member => member.Stopping.ShouldStop) : stopping.ShouldStop, epoch >= rule.MaxEpochs);
    }

    /// <summary>The epochs of a member whose checkpoints are needed no more: all decided ones but its best and the last.</summary>
    /// <param name="state">The run.</param>
    /// <param name="member">Index of the member.</param>
    /// <param name="stored">The epochs that are stored.</param>
    public static IEnumerable<int> Superfluous(this RunRecord state, int member, IEnumerable<int> stored)
    {
        var best = state.Members[member].BestEpoch;
        return stored.Where(epoch => epoch != best && (state.HasEnded || epoch < state.DecidedEpoch));
    }

    private static double CommonValue(Criterion criterion, EpochScores scores) =>
        criterion == Criterion.MeanMemberNll ? scores.MeanMemberNll : scores.EnsembleNll;

    private static MemberRecord Observe(MemberRecord member, EpochReport report, int epoch) => report.Epoch != epoch
        ? member
        : member with
        {
            Stopping = member.Stopping.Observe(epoch, report.ValidationLoss),
            Epochs = member.Epochs.Add(new MemberEpoch(
                epoch, report.TrainLoss, report.ValidationLoss, report.ValidationAccuracy, report.WeightsSha256, report.Seconds)),
        };

    private static RunRecord EndWhere(this RunRecord state, bool patienceUsedUp, bool lastEpoch) => (patienceUsedUp, lastEpoch) switch
    {
        (true, _) => state with { Stage = RunStage.Finished, StopReason = StopReasons.Patience },
        (_, true) => state with { Stage = RunStage.Finished, StopReason = StopReasons.MaxEpochs },
        _ => state,
    };
}
