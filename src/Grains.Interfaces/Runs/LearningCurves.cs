using System.Collections.Immutable;

namespace Grains.Interfaces.Runs;

/// <summary>How a run has learnt, epoch by epoch.</summary>
/// <param name="Found">Whether there is a run of this name.</param>
/// <param name="Epochs">The decided epochs that were asked for, oldest first.</param>
[GenerateSerializer, Immutable, Alias("ensemble.learning-curves")]
public sealed record LearningCurves([property: Id(0)] bool Found, [property: Id(1)] ImmutableArray<EpochCurve> Epochs);

/// <summary>One decided epoch; scores are on the validation images.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="ValidationLoss">Of the averaged prediction, in nats.</param>
/// <param name="ValidationAccuracy">Of the averaged prediction, 0 to 1, or null if it is not known.</param>
/// <param name="MeanMemberLoss">Mean of the members' own losses, in nats.</param>
/// <param name="CalibrationError">Expected calibration error of the averaged prediction, 0 to 1, or null if it is not known.</param>
/// <param name="Brier">Brier score of the averaged prediction, 0 to 2, or null if it is not known.</param>
/// <param name="IsBest">Whether it was the best when it was decided.</param>
/// <param name="Seconds">Seconds of training up to the decision, or null if it is not known.</param>
/// <param name="Members">The members that took part, by index.</param>
[GenerateSerializer, Immutable, Alias("ensemble.epoch-curve")]
public sealed record EpochCurve(
    [property: Id(0)] int Epoch,
    [property: Id(1)] double ValidationLoss,
    [property: Id(2)] double? ValidationAccuracy,
    [property: Id(3)] double MeanMemberLoss,
    [property: Id(4)] double? CalibrationError,
    [property: Id(5)] double? Brier,
    [property: Id(6)] bool IsBest,
    [property: Id(7)] double? Seconds,
    [property: Id(8)] ImmutableArray<MemberCurve> Members);

/// <summary>One epoch of one member.</summary>
/// <param name="Member">Its index.</param>
/// <param name="TrainLoss">In nats, penalty included.</param>
/// <param name="ValidationLoss">Its own, in nats.</param>
/// <param name="ValidationAccuracy">Its own, 0 to 1.</param>
/// <param name="Seconds">Wall time of the epoch.</param>
[GenerateSerializer, Immutable, Alias("ensemble.member-curve")]
public sealed record MemberCurve(
    [property: Id(0)] int Member,
    [property: Id(1)] double TrainLoss,
    [property: Id(2)] double ValidationLoss,
    [property: Id(3)] double ValidationAccuracy,
    [property: Id(4)] double Seconds);
