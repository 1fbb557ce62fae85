namespace Ensembles.Scoring;

/// <summary>Mean of −ln p(true class): the loss that training minimises and early stopping watches.</summary>
public static class NegativeLogLikelihood
{
    /// <summary>
    /// The smallest probability that is taken at its word: float32 softmax gives 0 below it, and −ln 0 would drown all others.
    /// </summary>
    public const double Floor = 1e-38;

    /// <summary>In nats, from the probability that each sample's true class was given.</summary>
    public static double Of(ReadOnlySpan<float> trueClassProbabilities)
    {
        var sum = 0.0;
        foreach (var probability in trueClassProbabilities) sum -= Math.Log(Math.Max(probability, Floor));
        return sum / trueClassProbabilities.Length;
    }

    /// <summary>In nats, from all probabilities.</summary>
    /// <param name="probabilities">Samples × classes, row by row.</param>
    /// <param name="labels">The true class of each sample.</param>
    /// <param name="classes">Columns.</param>
    public static double Of(ReadOnlySpan<float> probabilities, ReadOnlySpan<byte> labels, int classes)
    {
        var sum = 0.0;
        for (var row = 0; row < labels.Length; row++) sum -= Math.Log(Math.Max(probabilities[row * classes + labels[row]], Floor));
        return sum / labels.Length;
    }
}
