namespace Ensembles.Scoring;

/// <summary>How sure each answer is, and whether it is right: what calibration and selective prediction are judged by.</summary>
/// <param name="Largest">The largest probability of each sample, 0 to 1.</param>
/// <param name="Right">Whether the true class alone has it.</param>
public sealed record Confidences(float[] Largest, bool[] Right)
{
    /// <summary>How many samples there are.</summary>
    public int Count => Largest.Length;

    /// <summary>Of all samples, in their order.</summary>
    /// <param name="probabilities">Samples × classes, row by row.</param>
    /// <param name="trueClass">The probability that each sample's true class was given.</param>
    public static Confidences Of(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> trueClass)
    {
        var classes = probabilities.Length / trueClass.Length;
        var answers = new Confidences(new float[trueClass.Length], new bool[trueClass.Length]);
        for (var row = 0; row < trueClass.Length; row++)
        {
            var values = probabilities.Slice(row * classes, classes);
            answers.Largest[row] = LargestOf(values);
            answers.Right[row] = Accuracy.IsRight(values, trueClass[row]);
        }

        return answers;
    }

    private static float LargestOf(ReadOnlySpan<float> values)
    {
        var largest = values[0];
        foreach (var value in values) largest = Math.Max(largest, value);
        return largest;
    }
}
