namespace Ensembles.Scoring;

/// <summary>
/// Share of out-of-distribution samples that pass when nearly all others pass: FPR at 95 % TPR, Liang, Li and Srikant 2018.
/// </summary>
public static class FalsePositiveRate
{
    /// <summary>
    /// 0 to 1, less is better: the share of out-of-distribution samples that score no higher than the smallest limit that 95 % of the
    /// others keep.
    /// </summary>
    /// <param name="inside">Scores of in-distribution samples; greater means less like the training data.</param>
    /// <param name="outside">Scores of out-of-distribution samples.</param>
    public static double At95(double[] inside, double[] outside)
    {
        var passing = (int)((95L * inside.Length + 99) / 100);
        var limit = inside.Order().ElementAt(passing - 1);
        return (double)outside.Count(score => score <= limit) / outside.Length;
    }
}
