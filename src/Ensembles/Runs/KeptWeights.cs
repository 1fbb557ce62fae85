namespace Ensembles.Runs;

/// <summary>Which members of a run have weights to answer with, and why a run has none.</summary>
public static class KeptWeights
{
    /// <summary>The members that answer. Until all members that are being added are there, those from before answer alone.</summary>
    public static IEnumerable<MemberRecord> Answering(this RunRecord state) =>
        state.Living.Where(member => member.Best is not null && (state.Growth is null || member.Index < state.Growth.First));

    /// <summary>Why a run cannot answer, one sentence with what to do; or null.</summary>
    /// <remarks>Everything that needs weights asks here: predictions, scores, models, export, growing.</remarks>
    public static string? WeightsFault(this RunRecord state)
    {
        var run = state.Plan.Run;
        if (!state.HasEnded && state.Growth is null)
            return $"Run '{run}' has not ended yet; wait for it, or end it with 'ensemble stop {run}'.";
        if (state.StatesDropped)
            return $"Run '{run}' is a trial of sweep '{state.Plan.Sweep}' in which others were better, so its weights were removed; train "
                + $"its recipe again for them.";
        return state.Answering().Any()
            ? null
            : $"Run '{run}' has no weights: {state.WhyThereAreNone()}. Begin another run with 'ensemble train'.";
    }

    private static string WhyThereAreNone(this RunRecord state)
    {
        if (state.Stage == RunStage.Failed) return $"it failed ({state.Failure?.TrimEnd('.')})";
        return state.DecidedEpoch == 0 ? "it was stopped before its first epoch was complete" : "none of its members has a best epoch";
    }
}
