namespace Ensembles.Scoring;

/// <summary>How far confidence is from accuracy: Guo et al. 2017, equation 3, with bins of equal width.</summary>
public static class ExpectedCalibrationError
{
    /// <summary>The number of bins that the literature reports.</summary>
    public const int Bins = 15;

    /// <summary>0 to 1: the mean over samples of |accuracy − mean confidence| in the sample's bin. A bin is open below and closed above.</summary>
    /// <param name="probabilities">Samples × classes, row by row.</param>
    /// <param name="labels">The true class of each sample.</param>
    /// <param name="classes">Columns.</param>
    public static double Of(ReadOnlySpan<float> probabilities, ReadOnlySpan<byte> labels, int classes)
    {
        Span<double> gaps = stackalloc double[Bins];
        for (var row = 0; row < labels.Length; row++)
        {
            var values = probabilities.Slice(row * classes, classes);
            var confidence = Largest(values);
            var right = Accuracy.IsRight(values, values[labels[row]]) ? 1 : 0;
            gaps[Bin(confidence)] += right - confidence;
        }

        var sum = 0.0;
        foreach (var gap in gaps) sum += Math.Abs(gap);
        return sum / labels.Length;
    }

    private static int Bin(double confidence) => Math.Clamp((int)Math.Ceiling(confidence * Bins) - 1, 0, Bins - 1);

    private static float Largest(ReadOnlySpan<float> values)
    {
        var largest = values[0];
        foreach (var value in values) largest = Math.Max(largest, value);
        return largest;
    }
}
