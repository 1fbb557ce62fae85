namespace Ensembles.Comparing;

/// <summary>A score with its confidence interval.</summary>
/// <param name="Value">On the test images as they are.</param>
/// <param name="Low">The 2.5th percentile over resamples.</param>
/// <param name="High">The 97.5th percentile over resamples.</param>
[GenerateSerializer, Immutable, Alias("ensemble.score-interval")]
public sealed record Interval([property: Id(0)] double Value, [property: Id(1)] double Low, [property: Id(2)] double High)
{
    private const double Tail = 0.025;

    /// <summary>By the percentiles of Efron 1979 (Efron and Tibshirani 1993, chapter 13).</summary>
    /// <param name="value">On the samples as they are.</param>
    /// <param name="resampled">On resamples of them, in any order.</param>
    public static Interval Of(double value, IEnumerable<double> resampled)
    {
        var sorted = resampled.Order().ToArray();
        return new Interval(value, Percentile(sorted, Tail), Percentile(sorted, 1 - Tail));
    }

    // Between two resamples on a straight line.
    private static double Percentile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
