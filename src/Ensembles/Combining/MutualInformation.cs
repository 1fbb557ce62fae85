namespace Ensembles.Combining;

/// <summary>
/// What the members disagree on: entropy of the mean less mean entropy of the members, which is the mutual information of answer and
/// member. Houlsby et al. 2011 (BALD), as the epistemic part of the uncertainty in Depeweg et al. 2018.
/// </summary>
public static class MutualInformation
{
    /// <summary>In nats, at least 0, one value a row.</summary>
    /// <param name="members">One row-by-row table a member.</param>
    /// <param name="mean">Their mean, of the same shape.</param>
    /// <param name="classes">Columns.</param>
    public static double[] OfRows(IReadOnlyList<float[]> members, float[] mean, int classes) =>
        [.. Enumerable.Range(0, mean.Length / classes).Select(row => OfRow(members, mean, row * classes, classes))];

    internal static double OfRow(IReadOnlyList<float[]> members, float[] mean, int start, int classes) =>
        Math.Max(0, Entropy.Of(mean.AsSpan(start, classes)) - members.Average(member => Entropy.Of(member.AsSpan(start, classes))));
}
