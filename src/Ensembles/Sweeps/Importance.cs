using System.Globalization;
using Ensembles.Recipes;

namespace Ensembles.Sweeps;

/// <summary>How much of what makes trials differ one value explains by itself.</summary>
/// <remarks>
/// The share of the variance of the losses' ranks: for numbers the square of Spearman's rank correlation, for choices the share
/// that lies between the choices (η²), both corrected for what chance explains (Ezekiel 1930, Kelley 1935): 1 − (1 − R²)(n − 1)/(n − k),
/// with n trials and k choices, or 2 for numbers. Values that only matter together show as 0: it is no more than a first look.
/// </remarks>
public static class Importance
{
    // With fewer, chance alone explains much of what is seen.
    private const int Fewest = 8;

    /// <summary>The epoch after which trials are compared: the last one that all of them have reached that have one.</summary>
    public static int CommonEpoch(SweepRecord sweep) =>
        sweep.Trials.Where(trial => trial.Progress.Losses.Length > 0).Select(trial => trial.Progress.Losses.Length).DefaultIfEmpty(0).Min();

    /// <summary>One figure per dimension, 0 to 1; null if there are too few trials: below 8, or not more than choices.</summary>
    public static IReadOnlyList<double?> Of(SweepRecord sweep)
    {
        var epoch = CommonEpoch(sweep);
        var trials = sweep.Trials.Where(trial => epoch > 0 && trial.Progress.LeastWithin(epoch) is not null).ToList();
        if (trials.Count < Fewest) return [.. sweep.Plan.Search.Space.Select(_ => (double?)null)];
        var losses = Ranks([.. trials.Select(trial => trial.Progress.LeastWithin(epoch)!.Value)]);
        return [
            .. sweep.Plan.Search.Space.Select((dimension, place) =>
                Of(dimension.Kind, [.. trials.Select(trial => sweep.Plan.Trials[trial.Index][place])], losses))];
    }

    /// <summary>Of one value.</summary>
    /// <param name="kind">What it is drawn from.</param>
    /// <param name="values">One a trial, as JSON.</param>
    /// <param name="ranks">The ranks of the trials' losses.</param>
    internal static double? Of(SearchKind kind, IReadOnlyList<string> values, double[] ranks)
    {
        var groups = kind == SearchKind.Choice ? values.Distinct().Count() : 2;
        if (ranks.Length <= groups || groups < 2) return null;
        var share = kind == SearchKind.Choice
            ? Between(values, ranks)
            : Correlated(Ranks([.. values.Select(value => double.Parse(value, CultureInfo.InvariantCulture))]), ranks);
        return double.IsNaN(share) ? null : Math.Max(0, 1 - (1 - share) * (ranks.Length - 1) / (ranks.Length - groups));
    }

    /// <summary>Ranks from 1; equal values share the mean of theirs.</summary>
    internal static double[] Ranks(double[] values) =>
        [.. values.Select(value => values.Count(other => other < value) + (values.Count(other => other == value) + 1) / 2.0)];

    private static double Between(IReadOnlyList<string> values, double[] ranks)
    {
        var mean = ranks.Average();
        var groups = values.Zip(ranks).GroupBy(pair => pair.First, pair => pair.Second).Select(group => group.ToList());
        return groups.Sum(group => group.Count * Square(group.Average() - mean)) / ranks.Sum(rank => Square(rank - mean));
    }

    private static double Correlated(double[] left, double[] right)
    {
        var (a, b) = (left.Average(), right.Average());
        var together = left.Zip(right, (x, y) => (x - a) * (y - b)).Sum();
        return Square(together) / (left.Sum(x => Square(x - a)) * right.Sum(y => Square(y - b)));
    }

    private static double Square(double number) => number * number;
}
