namespace Ensembles.Combining;

/// <summary>Entropy, Shannon 1948: how unsure a prediction is.</summary>
public static class Entropy
{
    /// <summary>−Σ p·ln p in nats; 0·ln 0 counts as 0.</summary>
    public static double Of(ReadOnlySpan<float> probabilities)
    {
        var sum = 0.0;
        foreach (var probability in probabilities)
        {
            if (probability > 0) sum -= probability * Math.Log(probability);
        }

        return sum;
    }

    /// <summary>In nats, one value a row.</summary>
    /// <param name="probabilities">Samples × classes, row by row.</param>
    /// <param name="classes">Columns.</param>
    public static double[] OfRows(float[] probabilities, int classes) =>
        [.. Enumerable.Range(0, probabilities.Length / classes).Select(row => Of(probabilities.AsSpan(row * classes, classes)))];
}
