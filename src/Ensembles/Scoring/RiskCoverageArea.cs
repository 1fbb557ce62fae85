namespace Ensembles.Scoring;

/// <summary>
/// The area under the risk–coverage curve: Geifman and El-Yaniv 2017 for the curve, Geifman, Uziel and El-Yaniv 2019 for its area. If
/// only the most confident answers are given, the risk is the share of wrong ones, and the coverage the share given.
/// </summary>
public static class RiskCoverageArea
{
    /// <summary>
    /// 0 to 1, less is better: the mean risk over all coverages 1/n, 2/n … 1. Equally sure answers count as if given in random order.
    /// </summary>
    public static double Of(Confidences answers)
    {
        var order = Enumerable.Range(0, answers.Count).OrderByDescending(sample => answers.Largest[sample]).ToArray();
        var (risks, wrongBefore) = (0.0, 0);
        for (int start = 0, end; start < order.Length; start = end)
        {
            end = start + 1;
            while (end < order.Length && answers.Largest[order[end]].Equals(answers.Largest[order[start]])) end++;
            var wrong = order[start..end].Count(sample => !answers.Right[sample]);
            for (var given = 1; given <= end - start; given++)
                risks += (wrongBefore + (double)wrong * given / (end - start)) / (start + given);
            wrongBefore += wrong;
        }

        return risks / answers.Count;
    }
}
