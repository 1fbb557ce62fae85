using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Ensembles.Scoring;

/// <summary>A sample that the ensemble finds hard.</summary>
/// <param name="Sample">Its place in the data, from 0.</param>
/// <param name="Label">The true class.</param>
/// <param name="Answer">The most probable class.</param>
/// <param name="TrueProbability">What the true class was given, 0 to 1.</param>
/// <param name="AnswerProbability">What the answer was given, 0 to 1.</param>
[GenerateSerializer, Immutable, Alias("ensemble.hard-image")]
public sealed record HardSample(
    [property: Id(0)] int Sample,
    [property: Id(1)] int Label,
    [property: Id(2)] int Answer,
    [property: Id(3)] float TrueProbability,
    [property: Id(4)] float AnswerProbability)
{
    /// <summary>
    /// Bytes 0 to 255, channel by channel, row by row; empty if the data are not at hand, null if they are not asked for.
    /// </summary>
    [Id(5), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public byte[]? Pixels { get; init; }
}

/// <summary>The samples whose true class is given the least.</summary>
public static class HardSamples
{
    /// <summary>The hardest first.</summary>
    /// <param name="probabilities">Samples × classes, row by row.</param>
    /// <param name="labels">The true class of each sample.</param>
    /// <param name="classes">Columns.</param>
    /// <param name="most">How many at most.</param>
    public static ImmutableArray<HardSample> Of(float[] probabilities, byte[] labels, int classes, int most)
    {
        var trueClass = TrueClass.Of(probabilities, labels, classes);
        return [.. Enumerable.Range(0, labels.Length).OrderBy(sample => trueClass[sample]).Take(most).Select(sample =>
        {
            var row = probabilities.AsSpan(sample * classes, classes);
            var answer = Answers.LabelOf(row);
            return new HardSample(sample, labels[sample], answer, trueClass[sample], row[answer]);
        })];
    }
}
