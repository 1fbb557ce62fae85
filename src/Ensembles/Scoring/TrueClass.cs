namespace Ensembles.Scoring;

/// <summary>The probability that each sample's true class was given.</summary>
public static class TrueClass
{
    /// <summary>One value a sample.</summary>
    /// <param name="probabilities">Samples × classes, row by row.</param>
    /// <param name="labels">The true class of each sample.</param>
    /// <param name="classes">Columns.</param>
    public static float[] Of(ReadOnlySpan<float> probabilities, ReadOnlySpan<byte> labels, int classes)
    {
        var values = new float[labels.Length];
        for (var row = 0; row < values.Length; row++) values[row] = probabilities[row * classes + labels[row]];
        return values;
    }
}
