namespace Ensembles.Scoring;

/// <summary>
/// The area under the receiver operating characteristic: the probability that a strange sample scores higher than a usual one, which is
/// the statistic of Mann and Whitney 1947 (Fawcett 2006). For out-of-distribution detection: Hendrycks and Gimpel 2017.
/// </summary>
public static class AreaUnderRoc
{
    /// <summary>0 to 1: 0.5 tells nothing, 1 tells all apart. Equal scores count half.</summary>
    /// <param name="usual">Scores of samples of the kind that was trained; the greater, the stranger.</param>
    /// <param name="strange">Scores of samples of another kind.</param>
    public static double Of(double[] usual, double[] strange)
    {
        var sorted = usual.Order().ToArray();
        var pairs = 0.0;
        foreach (var score in strange) pairs += (Below(sorted, score, orEqual: false) + Below(sorted, score, orEqual: true)) / 2.0;
        return pairs / ((double)usual.Length * strange.Length);
    }

    private static int Below(double[] sorted, double score, bool orEqual)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (orEqual ? sorted[middle] <= score : sorted[middle] < score) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
