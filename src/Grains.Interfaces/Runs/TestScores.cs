using System.Collections.Immutable;

namespace Grains.Interfaces.Runs;

/// <summary>The averaged prediction on the test images in every figure, and how its members differ.</summary>
[GenerateSerializer, Immutable, Alias("ensemble.test-scores")]
public sealed record TestScores
{
    /// <summary>As the members' mean says it.</summary>
    [Id(0)] public required PredictionFigures Averaged { get; init; }

    /// <summary>The same with the temperature.</summary>
    [Id(1)] public required PredictionFigures Scaled { get; init; }

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

    /// <summary>How well images of other data are told from the test images; empty where nobody has asked.</summary>
    [Id(7)] public ImmutableArray<StrangeData> Strange { get; init; } = [];

    /// <summary>Scores on the test images of other data with the same classes; empty where nobody has asked.</summary>
    [Id(8)] public ImmutableArray<OtherTestScores> Elsewhere { get; init; } = [];
}

/// <summary>The ensemble on the test images of other data with the same classes.</summary>
/// <param name="Data">The other data's name.</param>
/// <param name="Images">How many test images they have.</param>
/// <param name="Averaged">As the members' mean says it.</param>
/// <param name="Scaled">With the temperature, which is that of the run's own validation images.</param>
/// <param name="MeanMemberAccuracy">Mean of the members' own accuracies, 0 to 1.</param>
/// <param name="MeanMemberLoss">Mean of the members' own losses, in nats.</param>
[GenerateSerializer, Immutable, Alias("ensemble.other-test-scores")]
public sealed record OtherTestScores(
    [property: Id(0)] string Data,
    [property: Id(1)] int Images,
    [property: Id(2)] PredictionFigures Averaged,
    [property: Id(3)] PredictionFigures Scaled,
    [property: Id(4)] double MeanMemberAccuracy,
    [property: Id(5)] double MeanMemberLoss);

/// <summary>What a prediction is worth.</summary>
/// <param name="Accuracy">0 to 1.</param>
/// <param name="Loss">Negative log-likelihood in nats.</param>
/// <param name="Brier">Brier score, 0 to 2.</param>
/// <param name="CalibrationError">Expected calibration error over 15 bins of equal width, 0 to 1.</param>
/// <param name="AdaptiveCalibrationError">The same over 15 bins of equal mass, 0 to 1.</param>
/// <param name="RiskCoverageArea">Area under the risk–coverage curve, 0 to 1.</param>
/// <param name="Entropy">Mean entropy of the prediction, in nats.</param>
[GenerateSerializer, Immutable, Alias("ensemble.prediction-figures")]
public sealed record PredictionFigures(
    [property: Id(0)] double Accuracy,
    [property: Id(1)] double Loss,
    [property: Id(2)] double Brier,
    [property: Id(3)] double CalibrationError,
    [property: Id(4)] double AdaptiveCalibrationError,
    [property: Id(5)] double RiskCoverageArea,
    [property: Id(6)] double Entropy);

/// <summary>How well the test images of other data are told from the run's own, by three criteria.</summary>
/// <param name="Data">The other data's name.</param>
/// <param name="Images">How many test images they have.</param>
/// <param name="MaxProbability">By the largest averaged probability.</param>
/// <param name="Entropy">By the entropy of the averaged probabilities.</param>
/// <param name="MutualInformation">By what the members disagree on.</param>
[GenerateSerializer, Immutable, Alias("ensemble.strange-data")]
public sealed record StrangeData(
    [property: Id(0)] string Data,
    [property: Id(1)] int Images,
    [property: Id(2)] DetectionFigures MaxProbability,
    [property: Id(3)] DetectionFigures Entropy,
    [property: Id(4)] DetectionFigures MutualInformation);

/// <summary>How well a criterion tells strange images.</summary>
/// <param name="AreaUnderRoc">0.5 tells nothing, 1 all.</param>
/// <param name="FalsePositiveRate">Share of strange images that pass where 95 % of the run's own pass, 0 to 1.</param>
[GenerateSerializer, Immutable, Alias("ensemble.detection-figures")]
public sealed record DetectionFigures([property: Id(0)] double AreaUnderRoc, [property: Id(1)] double FalsePositiveRate);
