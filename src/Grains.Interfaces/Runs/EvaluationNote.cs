using System.Collections.Immutable;
using Ensembles.Scoring;

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
    [Id(4)] public ImmutableArray<ReliabilityBin> Reliability { get; init; } = [];

    /// <summary>Counts, classes × classes: a row a true class, a column an answer.</summary>
    [Id(5)] public ImmutableArray<int> Confusion { get; init; } = [];

    /// <summary>The images whose true class was given the least, the hardest first.</summary>
    [Id(6)] public ImmutableArray<HardSample> Hardest { get; init; } = [];

    /// <summary>Channels, height and width of an image; empty if the data are not available.</summary>
    [Id(7)] public ImmutableArray<int> Shape { get; init; } = [];
}
