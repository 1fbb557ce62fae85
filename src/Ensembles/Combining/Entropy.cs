namespace Ensembles.Combining;

/// <summary>Shannon entropy.</summary>
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
}
