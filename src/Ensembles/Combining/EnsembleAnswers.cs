using System.Collections.Immutable;

namespace Ensembles.Combining;

/// <summary>What an ensemble says of one sample, and how sure it is.</summary>
/// <param name="Label">The most probable class; the first of several.</param>
/// <param name="Probabilities">Mean over the members, by class.</param>
/// <param name="Entropy">Of the mean, in nats.</param>
/// <param name="MutualInformation">Entropy of the mean less the members' mean entropy, in nats, at least 0: what the members disagree on.</param>
/// <param name="Agreeing">How many members hold <paramref name="Label"/> most probable.</param>
public sealed record EnsembleAnswer(int Label, ImmutableArray<float> Probabilities, double Entropy, double MutualInformation, int Agreeing);

/// <summary>Combines the members' probabilities into answers.</summary>
public static class EnsembleAnswers
{
    /// <summary>One answer a row.</summary>
    /// <param name="members">One row-by-row table a member, in the order of the members.</param>
    /// <param name="classes">Columns.</param>
    public static ImmutableArray<EnsembleAnswer> Of(IReadOnlyList<float[]> members, int classes)
    {
        var mean = MeanProbabilities.Of(members);
        return [.. Enumerable.Range(0, mean.Length / classes).Select(row => Answer(members, mean, row * classes, classes))];
    }

    private static EnsembleAnswer Answer(IReadOnlyList<float[]> members, float[] mean, int start, int classes)
    {
        var row = mean.AsSpan(start, classes);
        var label = Largest(row);
        var entropy = Entropy.Of(row);
        var memberEntropy = members.Average(member => Entropy.Of(member.AsSpan(start, classes)));
        var agreeing = members.Count(member => Largest(member.AsSpan(start, classes)) == label);
        return new EnsembleAnswer(label, [.. row], entropy, Math.Max(0, entropy - memberEntropy), agreeing);
    }

    private static int Largest(ReadOnlySpan<float> row)
    {
        var largest = 0;
        for (var index = 1; index < row.Length; index++)
        {
            if (row[index] > row[largest]) largest = index;
        }

        return largest;
    }
}
