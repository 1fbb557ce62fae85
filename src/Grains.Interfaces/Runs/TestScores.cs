using System.Collections.Immutable;
using Ensembles.Runs;
using Ensembles.Scoring;

namespace Grains.Interfaces.Runs;

/// <summary>The averaged prediction on the test images in every figure, and how its members differ.</summary>
[GenerateSerializer, Immutable, Alias("ensemble.test-scores")]
public sealed record TestScores
{
    /// <summary>As the members' mean says it.</summary>
    [Id(0)] public required PredictionScores Averaged { get; init; }

    /// <summary>The same with the temperature.</summary>
    [Id(1)] public required PredictionScores Scaled { get; init; }

    /// <summary>Fitted to the averaged prediction on the validation images.</summary>
    [Id(2)] public required double Temperature { get; init; }

    /// <summary>Mean of the members' own losses, in nats.</summary>
    [Id(3)] public required double MeanMemberLoss { get; init; }

    /// <summary>What averaging gains, in nats: the ensemble's loss is the members' mean loss less this.</summary>
    [Id(4)] public required double Ambiguity { get; init; }

    /// <summary>What the members disagree on, in nats, as the mean over the images.</summary>
    [Id(5)] public required double MutualInformation { get; init; }

    /// <summary>How often two members answer differently, 0 to 1.</summary>
    [Id(6)] public required double Disagreement { get; init; }

    /// <summary>Out-of-distribution detection by data set; empty if not requested.</summary>
    [Id(7)] public ImmutableArray<OutOfDistribution> Strange { get; init; } = [];

    /// <summary>Scores on the test images of other data with the same classes; empty if not requested.</summary>
    [Id(8)] public ImmutableArray<OtherTest> Elsewhere { get; init; } = [];
}
