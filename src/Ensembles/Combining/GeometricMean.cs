using Ensembles.Scoring;

namespace Ensembles.Combining;

/// <summary>The product of experts with equal weights, Hinton 2002: each class's geometric mean, scaled to sum to one.</summary>
public static class GeometricMean
{
    /// <summary>Combines row by row.</summary>
    /// <param name="members">One row-by-row table a member, all of one length, in the order of the members.</param>
    /// <param name="classes">Columns.</param>
    /// <returns>A table of the same shape.</returns>
    public static float[] Of(IReadOnlyList<float[]> members, int classes)
    {
        var logs = new double[members[0].Length];
        // A member that gives a class nothing would rule it out for all.
        foreach (var member in members)
        {
            for (var index = 0; index < logs.Length; index++)
                logs[index] += Math.Log(Math.Max(member[index], NegativeLogLikelihood.Floor)) / members.Count;
        }

        var combined = new float[logs.Length];
        for (var start = 0; start < logs.Length; start += classes)
            Softmax.Write(logs.AsSpan(start, classes), combined.AsSpan(start, classes));
        return combined;
    }
}
