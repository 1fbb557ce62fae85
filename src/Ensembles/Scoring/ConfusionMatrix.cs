using System.Collections.Immutable;

namespace Ensembles.Scoring;

/// <summary>Which classes are taken for which.</summary>
public static class ConfusionMatrix
{
    /// <summary>
    /// Counts, classes × classes: a row a true class, a column an answer. Of equally probable classes the first is the answer.
    /// </summary>
    /// <param name="probabilities">Samples × classes, row by row.</param>
    /// <param name="labels">The true class of each sample.</param>
    /// <param name="classes">Columns.</param>
    public static ImmutableArray<int> Of(ReadOnlySpan<float> probabilities, ReadOnlySpan<byte> labels, int classes)
    {
        var counts = new int[classes * classes];
        for (var row = 0; row < labels.Length; row++)
            counts[labels[row] * classes + Answers.LabelOf(probabilities.Slice(row * classes, classes))]++;
        return [.. counts];
    }
}
