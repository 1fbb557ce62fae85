namespace Ensembles.Scoring;

/// <summary>What a prediction is worth, in every figure.</summary>
/// <param name="Accuracy">0 to 1.</param>
/// <param name="Loss">Negative log-likelihood, in nats.</param>
/// <param name="Brier">Brier score, 0 to 2.</param>
/// <param name="CalibrationError">Expected calibration error over 15 bins of equal width, 0 to 1.</param>
/// <param name="AdaptiveCalibrationError">The same over 15 bins of equal mass, 0 to 1.</param>
/// <param name="RiskCoverageArea">Area under the risk–coverage curve, 0 to 1.</param>
/// <param name="Entropy">Mean entropy of the prediction, in nats.</param>
[GenerateSerializer, Immutable, Alias("ensemble.prediction-figures")]
public sealed record PredictionScores(
    [property: Id(0)] double Accuracy,
    [property: Id(1)] double Loss,
    [property: Id(2)] double Brier,
    [property: Id(3)] double CalibrationError,
    [property: Id(4)] double AdaptiveCalibrationError,
    [property: Id(5)] double RiskCoverageArea,
    [property: Id(6)] double Entropy)
{
    /// <summary>Scores all samples.</summary>
    /// <param name="probabilities">Samples × classes, row by row.</param>
    /// <param name="labels">The true class of each sample.</param>
    /// <param name="classes">Columns.</param>
    public static PredictionScores Of(float[] probabilities, byte[] labels, int classes)
    {
        var trueClass = TrueClass.Of(probabilities, labels, classes);
        var answers = Confidences.Of(probabilities, trueClass);
        return new PredictionScores(
            Scoring.Accuracy.Of(probabilities, labels, classes),
            NegativeLogLikelihood.Of(trueClass),
            BrierScore.Of(probabilities, trueClass),
            ExpectedCalibrationError.Of(ReliabilityDiagram.Of(answers)),
            Scoring.AdaptiveCalibrationError.Of(answers),
            Scoring.RiskCoverageArea.Of(answers),
            Combining.Entropy.OfRows(probabilities, classes).Average());
    }
}
