namespace Ensembles.Comparing;

/// <summary>
/// Whether two classifiers are right equally often: McNemar 1947, by the binomial distribution itself and not by its approximation. Only
/// the samples count that one of them alone has right; if they were equally good, each would be a toss of a fair coin. Recommended for
/// classifiers that are trained once by Dietterich 1998.
/// </summary>
public static class McNemarTest
{
    /// <summary>The two-sided p-value, 0 to 1: twice the probability of so few or fewer on the rarer side, at most 1.</summary>
    /// <param name="onlyFirst">Samples that the first alone has right.</param>
    /// <param name="onlySecond">Samples that the second alone has right.</param>
    public static double Of(int onlyFirst, int onlySecond)
    {
        var (tosses, rarer) = (onlyFirst + onlySecond, Math.Min(onlyFirst, onlySecond));
        // ln of (n over k)·2⁻ⁿ, from k = 0 on; as plain numbers they would vanish for large n.
        var log = -tosses * Math.Log(2);
        var tail = 0.0;
        for (var k = 0; k <= rarer; k++)
        {
            tail += Math.Exp(log);
            log += Math.Log(tosses - k) - Math.Log(k + 1);
        }

        return Math.Min(1, 2 * tail);
    }
}
