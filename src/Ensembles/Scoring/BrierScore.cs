namespace Ensembles.Scoring;

/// <summary>Mean squared distance of the probabilities from the truth: Brier 1950, summed over classes.</summary>
public static class BrierScore
{
    /// <summary>0 to 2, less is better. Needs no labels: Σ(p − y)² is Σp² − 2·p(true class) + 1.</summary>
    /// <param name="probabilities">Samples × classes, row by row.</param>
    /// <param name="trueClass">The probability that each sample's true class was given.</param>
    public static double Of(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> trueClass)
    {
        var squares = 0.0;
        foreach (var probability in probabilities) squares += (double)probability * probability;
        var right = 0.0;
        foreach (var probability in trueClass) right += probability;
        return (squares - 2 * right) / trueClass.Length + 1;
    }
}
