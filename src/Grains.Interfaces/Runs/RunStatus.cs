using System.Collections.Immutable;
using Ensembles.Members;
using Ensembles.Runs;

namespace Grains.Interfaces.Runs;

/// <summary>A run's state.</summary>
[GenerateSerializer, Alias("ensemble.run-state")]
public enum RunState
{
    /// <summary>The plan is stored; no member trains yet.</summary>
    Created,

    /// <summary>Members train or wait for a slot.</summary>
    Running,

    /// <summary>The cluster that trained it has ended; it can continue.</summary>
    Interrupted,

    /// <summary>Ended by its own rule; it can be evaluated and served.</summary>
    Finished,

    /// <summary>Ended by a person; it can be served if an epoch was decided.</summary>
    Stopped,

    /// <summary>Ended by a fault.</summary>
    Failed,
}

/// <summary>A member's state.</summary>
[GenerateSerializer, Alias("ensemble.member-state")]
public enum MemberState
{
    /// <summary>Waits for a slot.</summary>
    Queued,

    /// <summary>Has a slot and is being started there.</summary>
    Starting,

    /// <summary>Trains.</summary>
    Training,

    /// <summary>Has done all epochs that it may for now.</summary>
    Waiting,

    /// <summary>Done; holds the run's best epoch.</summary>
    Finished,

    /// <summary>Gave up.</summary>
    Failed,
}

/// <summary>A run as people see it. Losses are in nats, accuracies and calibration errors are ratios 0 to 1, epochs count from 1.</summary>
[GenerateSerializer, Immutable, Alias("ensemble.run-status")]
public sealed record RunStatus
{
    /// <summary>Name.</summary>
    [Id(0)] public required string Run { get; init; }

    /// <summary>Its state.</summary>
    [Id(1)] public required RunState State { get; init; }

    /// <summary>Name of its recipe.</summary>
    [Id(2)] public required string Recipe { get; init; }

    /// <summary>The run's seed.</summary>
    [Id(3)] public required ulong Seed { get; init; }

    /// <summary>When it was asked for.</summary>
    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Seconds of training so far, interruptions left out.</summary>
    [Id(5)] public required double Seconds { get; init; }

    /// <summary>The members by index.</summary>
    [Id(6)] public required ImmutableArray<MemberStatus> Members { get; init; }

    /// <summary>The ensemble as a whole.</summary>
    [Id(7)] public required EnsembleStatus Ensemble { get; init; }

    /// <summary>Every decided epoch, oldest first.</summary>
    [Id(8)] public required ImmutableArray<DecidedEpoch> Epochs { get; init; }

    /// <summary>Why it failed, one sentence, or null.</summary>
    [Id(9)] public string? Failure { get; init; }

    /// <summary>Names of the classes, by index.</summary>
    [Id(10)] public required ImmutableArray<string> ClassNames { get; init; }

    /// <summary>The sweep that it is a trial of, or null.</summary>
    [Id(11)] public string? Sweep { get; init; }

    /// <summary>The progress of a snapshot ensemble; else null.</summary>
    [Id(12)] public SnapshotsNote? Snapshots { get; init; }

    /// <summary>What has interrupted it, one sentence, or null if it is not interrupted, or only because its cluster has gone.</summary>
    [Id(13)] public string? Interruption { get; init; }

    /// <summary>While members are added: the index of the first new one; else null.</summary>
    [Id(14)] public int? GrowsFrom { get; init; }

    /// <summary>What it was planned with; null from a silo of an older version.</summary>
    [Id(15)] public DataNote? Data { get; init; }
}

/// <summary>The data of a run.</summary>
/// <param name="Name">The set's name, or the folder.</param>
/// <param name="Sha256">Hash (hex) over all pixels and labels.</param>
/// <param name="Classes">How many classes there are.</param>
/// <param name="Train">How many images train.</param>
/// <param name="Validation">How many validate.</param>
/// <param name="Test">How many test.</param>
/// <param name="LeftOut">What lay in the folder and was not read, one sentence each.</param>
[GenerateSerializer, Immutable, Alias("ensemble.data-note")]
public sealed record DataNote(
    [property: Id(0)] string Name,
    [property: Id(1)] string Sha256,
    [property: Id(2)] int Classes,
    [property: Id(3)] int Train,
    [property: Id(4)] int Validation,
    [property: Id(5)] int Test,
    [property: Id(6)] ImmutableArray<string> LeftOut);

/// <summary>The snapshots of one training.</summary>
/// <param name="Cycles">How many there are to be.</param>
/// <param name="Epochs">Epochs of a cycle.</param>
/// <param name="Taken">How many there are: they are members once the run has ended.</param>
[GenerateSerializer, Immutable, Alias("ensemble.snapshots")]
public sealed record SnapshotsNote([property: Id(0)] int Cycles, [property: Id(1)] int Epochs, [property: Id(2)] int Taken);

/// <summary>One member as people see it.</summary>
[GenerateSerializer, Immutable, Alias("ensemble.member-status")]
public sealed record MemberStatus
{
    /// <summary>Index from 0.</summary>
    [Id(0)] public required int Index { get; init; }

    /// <summary>The member's own seed.</summary>
    [Id(1)] public required ulong Seed { get; init; }

    /// <summary>Its state.</summary>
    [Id(2)] public required MemberState State { get; init; }

    /// <summary>The epoch whose weights it keeps, or null before the first decision.</summary>
    [Id(3)] public int? BestEpoch { get; init; }

    /// <summary>The last epoch that it reported, or null.</summary>
    [Id(4)] public int? LastEpoch { get; init; }

    /// <summary>SHA-256 (hex) of the weights of the best epoch, or null.</summary>
    [Id(5)] public string? WeightsSha256 { get; init; }

    /// <summary>Training loss of the last reported epoch, or null.</summary>
    [Id(6)] public double? TrainLoss { get; init; }

    /// <summary>Its own validation loss at the best epoch, or null.</summary>
    [Id(7)] public double? ValidationLoss { get; init; }

    /// <summary>Its own validation accuracy at the best epoch, or null.</summary>
    [Id(8)] public double? ValidationAccuracy { get; init; }

    /// <summary>Its scores on the test images, or null if not evaluated.</summary>
    [Id(9)] public SplitScores? Test { get; init; }

    /// <summary>How often it was placed again after a loss.</summary>
    [Id(10)] public int Restarts { get; init; }

    /// <summary>The silo that it trains or last trained on, or null.</summary>
    [Id(11)] public string? Silo { get; init; }

    /// <summary>The device of its slot, or null.</summary>
    [Id(12)] public string? Device { get; init; }

    /// <summary>Why it gave up, or null.</summary>
    [Id(13)] public string? Failure { get; init; }

    /// <summary>Its place in the queue from 1, or null.</summary>
    [Id(14)] public int? QueuePosition { get; init; }

    /// <summary>What it trains just now, or null.</summary>
    [Id(15)] public StepProgress? InFlight { get; init; }

    /// <summary>Why it does not train just now, one sentence, or null.</summary>
    [Id(16)] public string? Reason { get; init; }

    /// <summary>Name of its own recipe if members have different ones, else null.</summary>
    [Id(17)] public string? Recipe { get; init; }

    /// <summary>Why it was last placed again, one sentence, or null if it never was.</summary>
    [Id(18)] public string? LastFault { get; init; }
}

/// <summary>The ensemble as people see it.</summary>
[GenerateSerializer, Immutable, Alias("ensemble.ensemble-status")]
public sealed record EnsembleStatus
{
    /// <summary>Which loss decides: ensemble-nll, mean-member-nll or per-member.</summary>
    [Id(0)] public required string Criterion { get; init; }

    /// <summary>The last decided epoch, 0 for none.</summary>
    [Id(1)] public required int Epoch { get; init; }

    /// <summary>The most epochs that the run may have.</summary>
    [Id(2)] public required int MaxEpochs { get; init; }

    /// <summary>Epochs that may still pass without a better loss.</summary>
    [Id(3)] public required int PatienceLeft { get; init; }

    /// <summary>The common best epoch, or null.</summary>
    [Id(4)] public int? BestEpoch { get; init; }

    /// <summary>The epoch at which the run ended, or null.</summary>
    [Id(5)] public int? StopEpoch { get; init; }

    /// <summary>Why it ended: patience, max-epochs, stopped or failed; or null.</summary>
    [Id(6)] public string? StopReason { get; init; }

    /// <summary>The averaged prediction's validation loss at the best epoch, or null.</summary>
    [Id(7)] public double? ValidationLoss { get; init; }

    /// <summary>The averaged prediction's validation accuracy at the best epoch, or null.</summary>
    [Id(8)] public double? ValidationAccuracy { get; init; }

    /// <summary>The averaged prediction's scores on the test images, or null if not evaluated.</summary>
    [Id(9)] public SplitScores? Test { get; init; }

    /// <summary>The same in every figure, or null if not evaluated, or only by an older silo.</summary>
    [Id(10)] public TestScores? Scores { get; init; }
}
