namespace Ensembles.Scoring;

/// <summary>
/// The area under the receiver operating characteristic: the probability that an out-of-distribution sample scores higher than one in
/// distribution, which is
/// the statistic of Mann and Whitney 1947 (Fawcett 2006). For out-of-distribution detection: Hendrycks and Gimpel 2017.
/// </summary>
public static class AreaUnderRoc
{
    /// <summary>0 to 1: 0.5 is chance, 1 separates perfectly. Equal scores count half.</summary>
    /// <param name="inside">Scores of in-distribution samples; greater means less like the training data.</param>
    /// <param name="outside">Scores of out-of-distribution samples.</param>
    public static double Of(double[] inside, double[] outside)
    {
        var sorted = inside.Order().ToArray();
        var pairs = 0.0;
        foreach (var score in outside) pairs += (Below(sorted, score, orEqual: false) + Below(sorted, score, orEqual: true)) / 2.0;
        return pairs / ((double)inside.Length * outside.Length);
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
