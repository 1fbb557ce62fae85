using Ensembles.Scoring;

namespace Ensembles.Runs;

/// <summary>One decided epoch; all scores are of the averaged prediction on the validation images.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="EnsembleLoss">In nats.</param>
/// <param name="EnsembleAccuracy">0 to 1, or null if the members did not send all probabilities.</param>
/// <param name="MeanMemberLoss">Mean of the members' own losses, in nats.</param>
/// <param name="IsBest">Whether it was the best so far.</param>
/// <param name="Seconds">Seconds of training up to the decision, or null before it is stored.</param>
/// <param name="CalibrationError">Expected calibration error, 0 to 1, or null if unknown.</param>
/// <param name="Brier">Brier score, 0 to 2, or null if unknown.</param>
public sealed record DecidedEpoch(
    int Epoch,
    double EnsembleLoss,
    double? EnsembleAccuracy,
    double MeanMemberLoss,
    bool IsBest,
    double? Seconds = null,
    double? CalibrationError = null,
    double? Brier = null)
{
    /// <summary>An epoch that is just being decided.</summary>
    public static DecidedEpoch Of(int epoch, EpochScores scores, bool isBest) =>
        new(
            epoch, scores.EnsembleNll, scores.Mean?.Accuracy, scores.MeanMemberNll, isBest, null, scores.Mean?.CalibrationError,
            scores.Mean?.Brier);
}
