namespace Ensembles.Combining;

/// <summary>The ensemble's prediction: the mean of its members' probabilities, Lakshminarayanan et al. 2017.</summary>
public static class MeanProbabilities
{
    /// <summary>Averages value by value.</summary>
    /// <param name="members">One row-by-row table a member, all of one length, in the order of the members: the sum's bits depend on
    /// it.</param>
    /// <returns>A table of the same shape.</returns>
    public static float[] Of(IReadOnlyList<float[]> members)
    {
        // Member by member, because a thousand tables do not fit into a cache; each sum is taken in the same order.
        var sums = new double[members[0].Length];
        foreach (var member in members)
        {
            for (var index = 0; index < sums.Length; index++) sums[index] += member[index];
        }

        return Array.ConvertAll(sums, sum => (float)(sum / members.Count));
    }
}
