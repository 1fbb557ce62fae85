namespace Ensembles.Combining;

/// <summary>The ensemble's prediction: the mean of its members' probabilities, Lakshminarayanan et al. 2017.</summary>
public static class MeanProbabilities
{
    /// <summary>Averages value by value.</summary>
    /// <param name="members">One row-by-row table a member, all of one length, in the order of the members: the sum's bits depend on it.</param>
    /// <returns>A table of the same shape.</returns>
    public static float[] Of(IReadOnlyList<float[]> members)
    {
        var mean = new float[members[0].Length];
        for (var index = 0; index < mean.Length; index++)
        {
            var sum = 0.0;
            foreach (var member in members) sum += member[index];
            mean[index] = (float)(sum / members.Count);
        }

        return mean;
    }
}
