using System.Collections.Immutable;
using Ensembles.Scoring;

namespace Ensembles.Combining;

/// <summary>What an ensemble says of one sample, and how sure it is.</summary>
/// <param name="Label">The most probable class; the first of several.</param>
/// <param name="Probabilities">Combined over the members, by class.</param>
/// <param name="Entropy">Of these probabilities, in nats.</param>
/// <param name="MutualInformation">Entropy of the mean less the members' mean entropy, in nats, at least 0: what the members disagree
/// on.</param>
/// <param name="Agreeing">How many members hold <paramref name="Label"/> most probable.</param>
public sealed record EnsembleAnswer(int Label, ImmutableArray<float> Probabilities, double Entropy, double MutualInformation, int Agreeing);

/// <summary>Combines the members' probabilities into answers.</summary>
public static class EnsembleAnswers
{
    /// <summary>One answer a row.</summary>
    /// <param name="members">One row-by-row table a member, in the order of the members; at least one.</param>
    /// <param name="classes">Columns.</param>
    /// <param name="rule">How the members are combined.</param>
    /// <param name="temperature">Applied after combining, or null. The mutual information is of the members as they are.</param>
    public static ImmutableArray<EnsembleAnswer> Of(
        IReadOnlyList<float[]> members, int classes, CombinationRule rule = CombinationRule.Mean, double? temperature = null)
    {
        var mean = MeanProbabilities.Of(members);
        var combined = rule == CombinationRule.Geometric ? GeometricMean.Of(members, classes) : mean;
        if (temperature is { } scale) combined = Temperature.Apply(combined, classes, scale);
        return [.. Enumerable.Range(0, mean.Length / classes).Select(row => Answer(members, mean, combined, row * classes, classes))];
    }

    private static EnsembleAnswer Answer(IReadOnlyList<float[]> members, float[] mean, float[] combined, int start, int classes)
    {
        var row = combined.AsSpan(start, classes);
        var label = Answers.LabelOf(row);
        var disagreement = MutualInformation.OfRow(members, mean, start, classes);
        var agreeing = members.Count(member => Answers.LabelOf(member.AsSpan(start, classes)) == label);
        return new EnsembleAnswer(label, [.. row], Entropy.Of(row), disagreement, agreeing);
    }
}
