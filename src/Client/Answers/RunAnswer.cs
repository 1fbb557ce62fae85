using Grains.Interfaces.Runs;

namespace Client.Answers;

/// <summary>
/// A run as scripts read it (docs/json.md): train, grow, resume, watch, status, evaluate and stop print this shape; what is not known yet
/// is null.
/// </summary>
internal sealed record RunAnswer(
    string Run,
    string State,
    string Recipe,
    ulong Seed,
    IReadOnlyList<MemberAnswer> Members,
    EnsembleAnswer Ensemble,
    double Seconds,
    IReadOnlyList<EpochStatus> Epochs,
    SnapshotsNote? Snapshots,
    string? Failure,
    string? Interruption,
    DataNote? Data)
{
    public static RunAnswer Of(RunStatus status) => new(
        status.Run,
        Words.Of(status.State),
        status.Recipe,
        status.Seed,
        [.. status.Members.Select(MemberAnswer.Of)],
        EnsembleAnswer.Of(status.Ensemble),
        Math.Round(status.Seconds, 3),
        status.Epochs,
        status.Snapshots,
        status.Failure,
        status.Interruption,
        status.Data);
}

/// <summary>One member.</summary>
internal sealed record MemberAnswer(
    int Index,
    ulong Seed,
    string State,
    int? BestEpoch,
    int? LastEpoch,
    string? WeightsSha256,
    double? ValidationLoss,
    double? ValidationAccuracy,
    double? TestLoss,
    double? TestAccuracy,
    int Restarts,
    string? Silo,
    string? Reason,
    string? Failure,
    string? Recipe)
{
    public static MemberAnswer Of(MemberStatus member) => new(
        member.Index,
        member.Seed,
        Words.Of(member.State),
        member.BestEpoch,
        member.LastEpoch,
        member.WeightsSha256,
        member.ValidationLoss,
        member.ValidationAccuracy,
        member.Test?.Loss,
        member.Test?.Accuracy,
        member.Restarts,
        member.Silo,
        member.Reason,
        member.Failure,
        member.Recipe);
}

/// <summary>The averaged prediction.</summary>
internal sealed record EnsembleAnswer(
    int? BestEpoch,
    int? StopEpoch,
    string? StopReason,
    double? ValidationLoss,
    double? ValidationAccuracy,
    double? TestLoss,
    double? TestAccuracy,
    double? Ece,
    TestScores? Scores)
{
    public static EnsembleAnswer Of(EnsembleStatus ensemble) => new(
        ensemble.BestEpoch,
        ensemble.StopEpoch,
        ensemble.StopReason,
        ensemble.ValidationLoss,
        ensemble.ValidationAccuracy,
        ensemble.Test?.Loss,
        ensemble.Test?.Accuracy,
        ensemble.Test?.CalibrationError,
        ensemble.Scores);
}
