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
[GenerateSerializer, Immutable, Alias("ensemble.epoch-status")]
public sealed record DecidedEpoch(
    [property: Id(0)] int Epoch,
    [property: Id(1)] double EnsembleLoss,
    [property: Id(2)] double? EnsembleAccuracy,
    [property: Id(3)] double MeanMemberLoss,
    [property: Id(4)] bool IsBest,
    [property: Id(5)] double? Seconds = null,
    [property: Id(6)] double? CalibrationError = null,
    [property: Id(7)] double? Brier = null)
{
    /// <summary>An epoch that is just being decided.</summary>
    public static DecidedEpoch Of(int epoch, EpochScores scores, bool isBest) =>
        new(
            epoch, scores.EnsembleNll, scores.Mean?.Accuracy, scores.MeanMemberNll, isBest, null, scores.Mean?.CalibrationError,
            scores.Mean?.Brier);
}
