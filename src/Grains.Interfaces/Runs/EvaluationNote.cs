using System.Collections.Immutable;

namespace Grains.Interfaces.Runs;

/// <summary>What the averaged prediction does on the test images, in more than one figure.</summary>
/// <param name="Fault">Null, or one sentence that says why there is nothing and what to do.</param>
[GenerateSerializer, Immutable, Alias("ensemble.evaluation")]
public sealed record EvaluationNote([property: Id(0)] string? Fault)
{
    /// <summary>Brier score, 0 to 2.</summary>
    [Id(1)] public double Brier { get; init; }

    /// <summary>The temperature fitted to the averaged prediction on the validation images, or null.</summary>
    [Id(2)] public double? Temperature { get; init; }

    /// <summary>How many test images there are.</summary>
    [Id(3)] public int Images { get; init; }

    /// <summary>Accuracy against confidence, bins of equal width from 0 to 1.</summary>
    [Id(4)] public ImmutableArray<ReliabilityNote> Reliability { get; init; } = [];

    /// <summary>Counts, classes × classes: a row a true class, a column an answer.</summary>
    [Id(5)] public ImmutableArray<int> Confusion { get; init; } = [];

    /// <summary>The images whose true class was given the least, the hardest first.</summary>
    [Id(6)] public ImmutableArray<HardImage> Hardest { get; init; } = [];

    /// <summary>Channels, height and width of an image; empty where the data are not at hand.</summary>
    [Id(7)] public ImmutableArray<int> Shape { get; init; } = [];
}

/// <summary>Test images whose largest probability is about the same.</summary>
/// <param name="Count">How many.</param>
/// <param name="Confidence">The mean of their largest probabilities, 0 to 1.</param>
/// <param name="Accuracy">Share that is answered right, 0 to 1.</param>
[GenerateSerializer, Immutable, Alias("ensemble.reliability")]
public sealed record ReliabilityNote([property: Id(0)] int Count, [property: Id(1)] double Confidence, [property: Id(2)] double Accuracy);

/// <summary>A test image that the ensemble finds hard.</summary>
/// <param name="Image">Its place among the test images, from 0.</param>
/// <param name="Label">The true class.</param>
/// <param name="Answer">The most probable class.</param>
/// <param name="TrueProbability">What the true class was given, 0 to 1.</param>
/// <param name="AnswerProbability">What the answer was given, 0 to 1.</param>
/// <param name="Pixels">Bytes 0 to 255, channel by channel, row by row; empty where the data are not at hand.</param>
[GenerateSerializer, Immutable, Alias("ensemble.hard-image")]
public sealed record HardImage(
    [property: Id(0)] int Image,
    [property: Id(1)] int Label,
    [property: Id(2)] int Answer,
    [property: Id(3)] float TrueProbability,
    [property: Id(4)] float AnswerProbability,
    [property: Id(5)] byte[] Pixels);
