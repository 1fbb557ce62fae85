using Ensembles.Runs;
using Ensembles.Scoring;
using Grains.Interfaces.Runs;

namespace Grains.Runs;

/// <summary>Shows an evaluation as people see it.</summary>
internal static class ScoreMapping
{
    /// <returns>Null for one that was made before all scores were kept.</returns>
    public static TestScores? ToWire(Evaluation evaluation) => evaluation is not { Scores: { } scores, Temperature: { } temperature } ? null : new TestScores
    {
        Averaged = ToWire(scores.Averaged),
        Scaled = ToWire(scores.Scaled),
        Temperature = temperature,
        MeanMemberLoss = scores.Diversity.MeanMemberLoss,
        Ambiguity = scores.Diversity.Ambiguity,
        MutualInformation = scores.Diversity.MutualInformation,
        Disagreement = scores.Diversity.Disagreement,
        Strange = [.. evaluation.Strange.Select(ToWire)],
        Elsewhere = [.. evaluation.Elsewhere.Select(ToWire)],
    };

    private static PredictionFigures ToWire(PredictionScores scores) => new(
        scores.Accuracy,
        scores.Loss,
        scores.Brier,
        scores.CalibrationError,
        scores.AdaptiveCalibrationError,
        scores.RiskCoverageArea,
        scores.Entropy);

    private static StrangeData ToWire(OutOfDistribution found) =>
        new(found.Data, found.Images, ToWire(found.MaxProbability), ToWire(found.Entropy), ToWire(found.MutualInformation));

    private static OtherTestScores ToWire(OtherTest found) =>
        new(found.Data, found.Images, ToWire(found.Averaged), ToWire(found.Scaled), found.MeanMemberAccuracy, found.MeanMemberLoss);

    private static DetectionFigures ToWire(DetectionScores scores) => new(scores.AreaUnderRoc, scores.FalsePositiveRate);
}
