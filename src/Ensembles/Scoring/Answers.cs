namespace Ensembles.Scoring;

/// <summary>What a row of probabilities says.</summary>
public static class Answers
{
    /// <summary>The most probable class; the first of several.</summary>
    public static int LabelOf(ReadOnlySpan<float> row)
    {
        var largest = 0;
        for (var index = 1; index < row.Length; index++)
        {
            if (row[index] > row[largest]) largest = index;
        }

        return largest;
    }
}
