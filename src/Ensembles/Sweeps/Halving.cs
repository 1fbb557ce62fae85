using Ensembles.Recipes;

namespace Ensembles.Sweeps;

/// <summary>
/// Asynchronous successive halving, Li et al., MLSys 2020, in its stopping variant: at each rung a trial ends unless its loss is
/// among the best 1/η of those that have reached it so far. Trials do not wait for each other.
/// </summary>
public static class Halving
{
    /// <summary>The epochs after which trials are judged, without an end: the first, η times as many, η² times …</summary>
    public static IEnumerable<int> Rungs(SearchRecipe search)
    {
        if (search.Method != SearchMethod.Asha) yield break;
        for (long epoch = search.MinEpochs; epoch <= int.MaxValue; epoch *= search.Eta) yield return (int)epoch;
    }

    /// <summary>Whether a trial continues after a rung.</summary>
    /// <param name="loss">Its smallest loss so far, or null if none is a number.</param>
    /// <param name="seen">Those of all trials that have come to the rung, its own among them.</param>
    /// <param name="eta">One in so many continues, rounded up: the first one always does.</param>
    public static bool Continues(double? loss, IReadOnlyCollection<double?> seen, int eta) =>
        loss is { } own && seen.Count(other => other < own) < (seen.Count + eta - 1) / eta;
}
