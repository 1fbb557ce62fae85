using Ensembles.Members;
using Ensembles.Recipes;

namespace Ensembles.Runs;

/// <summary>
/// Runs that a fault of the environment has interrupted, and how they continue. Nothing is lost: what was decided is kept, and training is
/// a function of its inputs, so members that continue reach the same bits.
/// </summary>
public static class Interrupting
{
    /// <summary>Why a run cannot be resumed, one sentence, or null.</summary>
    public static string? ResumeFault(this RunRecord state)
    {
        if (state.Stage != RunStage.Failed) return null;
        var run = state.Plan.Run;
        if (state.StatesDropped)
            return $"Run '{run}' is a trial of sweep '{state.Plan.Sweep}' that failed, and its weights were removed; train its recipe "
                + $"again.";
        if (state.FailedMember() is not { } failed)
            return $"Run '{run}' failed ({state.Failure?.TrimEnd('.')}) and cannot continue; start another one with 'ensemble train'.";
        return failed.Faults[^1].Kind == FaultKind.Loss
            ? $"Run '{run}' failed by what it trains ({state.Failure?.TrimEnd('.')}), so it would fail again in the same way; change its "
                + $"recipe, for example the learning rate, and begin another one with 'ensemble train'."
            : null;
    }

    /// <summary>Takes a run up: what interrupted it, or what it failed by, counts no more.</summary>
    /// <param name="state">A run without a <see cref="ResumeFault"/>.</param>
    /// <param name="rule">When the run stops.</param>
    /// <param name="at">When.</param>
    /// <returns>The run after; the same run if it has ended well.</returns>
    public static RunRecord TakeUp(this RunRecord state, StoppingRecipe rule, DateTimeOffset at)
    {
        if (state.Stage is RunStage.Finished or RunStage.Stopped) return state;
        var failed = state.Stage == RunStage.Failed ? state.FailedMember()?.Index : null;
        // Its scores are of the epoch that was the best when it failed.
        var running = state.Stage == RunStage.Failed
            ? state with { Stage = RunStage.Running, StopReason = null, Failure = null, Evaluation = null, Sizes = null }
            : state;
        var isFaulty = state.Stage == RunStage.Failed || state.Interruption is not null;
        var taken = isFaulty
            ? running with
            {
                Interruption = null,
                Members = [.. state.Members.Select(member => state.Revive(rule, member, member.Index == failed))],
            }
            : running;
        return taken.Note(at, RunEventKind.TakenUp, $"taken up after epoch {state.DecidedEpoch}", epoch: state.DecidedEpoch);
    }

    internal static RunRecord Interrupt(this RunRecord state, int member, string reason, DateTimeOffset at)
    {
        var interruption = $"member {member}: {reason}";
        return (state with { Interruption = interruption }).Note(at, RunEventKind.Interrupted, interruption);
    }

    // The one that the run's failure names.
    private static MemberRecord? FailedMember(this RunRecord state) =>
        state.Members.FirstOrDefault(member =>
            member is { Failure: not null, Faults.Length: > 0 } && state.Failure == $"member {member.Index}: {member.Failure}");

    // One that was given up for the environment's sake comes back too, if nothing was decided without it.
    private static MemberRecord Revive(this RunRecord state, StoppingRecipe rule, MemberRecord member, bool hasFailed)
    {
        if (member.Failure is null) return member with { Faults = [] };
        var isBack = hasFailed || (member.Faults is [.., var fault] && fault.Kind.IsOfEnvironment() && fault.Epoch == state.DecidedEpoch);
        return isBack ? member with { Faults = [], Failure = null, BestEpoch = state.BestOf(rule, member) } : member;
    }

    private static int? BestOf(this RunRecord state, StoppingRecipe rule, MemberRecord member)
    {
        if (rule.Criterion == Criterion.PerMember) return member.Stopping.BestEpoch;
        return member.Epochs.Any(epoch => epoch.Epoch == state.Stopping.BestEpoch) ? state.Stopping.BestEpoch : null;
    }
}
