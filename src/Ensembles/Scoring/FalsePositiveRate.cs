namespace Ensembles.Scoring;

/// <summary>How many strange samples pass as usual ones where nearly all usual ones pass: FPR at 95 % TPR, Liang, Li and Srikant 2018.</summary>
public static class FalsePositiveRate
{
    /// <summary>0 to 1, less is better: the share of strange samples that score no higher than the least limit that 95 % of the usual ones keep.</summary>
    /// <param name="usual">Scores of samples of the kind that was trained; the greater, the stranger.</param>
    /// <param name="strange">Scores of samples of another kind.</param>
    public static double At95(double[] usual, double[] strange)
    {
        var passing = (int)((95L * usual.Length + 99) / 100);
        var limit = usual.Order().ElementAt(passing - 1);
        return (double)strange.Count(score => score <= limit) / strange.Length;
    }
}
