using System.Globalization;
using Ensembles.Sweeps;

namespace Grains.Sweeps;

/// <summary>What a sweep says of itself.</summary>
internal static class SweepText
{
    /// <summary>The origin of the best trial's recipe.</summary>
    public static string OfBest(SweepRecord state, TrialRecord best)
    {
        var tried = state.Trials.Count(trial => trial.Progress.Losses.Length > 0);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Best of {tried} trials of sweep {state.Plan.Sweep} over recipe {state.Plan.RecipeName}: trial {best.Index}, validation loss "
                + $"{best.Result:f4} with {Members(state.Plan.Search.Members)}.");
    }

    /// <summary>Why a trial's run is ended.</summary>
    public static string OfEnd(SweepRecord state, int trial) => state.Trials[trial].PrunedAt is { } epoch
        ? $"stopped by sweep {state.Plan.Sweep}: after epoch {epoch} it was not among the best 1/{state.Plan.Search.Eta}"
        : $"stopped with sweep {state.Plan.Sweep}";

    private static string Members(int count) => count == 1 ? "one member" : $"{count} members";
}
