namespace Ensembles.Scoring;

/// <summary>Share of samples whose most probable class is the true one.</summary>
public static class Accuracy
{
    /// <summary>
    /// 0 to 1. If the true class shares the largest probability with another, or a probability is NaN, the answer counts as wrong.
    /// </summary>
    /// <param name="probabilities">Samples × classes, row by row.</param>
    /// <param name="labels">The true class of each sample.</param>
    /// <param name="classes">Columns.</param>
    public static double Of(ReadOnlySpan<float> probabilities, ReadOnlySpan<byte> labels, int classes)
    {
        var right = 0;
        for (var row = 0; row < labels.Length; row++)
        {
            if (IsRight(probabilities.Slice(row * classes, classes), probabilities[row * classes + labels[row]])) right++;
        }

        return (double)right / labels.Length;
    }

    /// <summary>Whether the true class alone has the greatest probability.</summary>
    /// <param name="row">All probabilities of one sample, the true class's among them.</param>
    /// <param name="trueClass">The true class's probability.</param>
    public static bool IsRight(ReadOnlySpan<float> row, float trueClass)
    {
        var atLeast = 0;
        foreach (var probability in row)
        {
            if (probability >= trueClass) atLeast++;
        }

        return atLeast == 1;
    }
}
