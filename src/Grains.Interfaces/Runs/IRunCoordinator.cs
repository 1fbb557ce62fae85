using System.Collections.Immutable;
using Ensembles.Members;
using Ensembles.Placement;
using Ensembles.Runs;
using Orleans.Concurrency;

namespace Grains.Interfaces.Runs;

/// <summary>The run as its members, the device pool and the index see it. The same grain as <see cref="IRunGrain"/>.</summary>
[Alias("ensemble.run-coordinator")]
public interface IRunCoordinator : IGrainWithStringKey
{
    /// <summary>Stores the plan of a new run and begins it.</summary>
    /// <param name="plan">The manifest as JSON.</param>
    [Alias("Begin"), ResponseTimeout("00:02:00")]
    Task Begin(string plan);

    /// <summary>Removes all that is stored of the run.</summary>
    /// <returns>Why not, or done.</returns>
    [Alias("Erase"), ResponseTimeout("00:02:00")]
    Task<RunReply> Erase();

    /// <summary>Ends the training of a trial of a sweep, if it has not ended.</summary>
    /// <param name="why">One line for people.</param>
    [Alias("Prune"), ResponseTimeout("00:02:00")]
    Task Prune(string why);

    /// <summary>
    /// Removes the checkpoints of a run that has ended; what it has decided is kept. Nothing happens if it is unfinished.
    /// </summary>
    [Alias("DropStates"), ResponseTimeout("00:02:00")]
    Task DropStates();

    /// <summary>A slot is there for a member.</summary>
    /// <returns>False if the member needs none any more.</returns>
    [Alias("Granted")]
    Task<bool> Granted(SlotGrant grant);

    /// <summary>A member's slot has gone with its silo.</summary>
    [Alias("SlotLost")]
    Task SlotLost(int member, string silo);

    /// <summary>A member's slot ends with its silo, which is being shut down: this does not count as a fault.</summary>
    [Alias("SlotWithdrawn")]
    Task SlotWithdrawn(int member, string silo);

    /// <summary>Something that belongs into the run's log.</summary>
    [Alias("NoteMember")]
    Task NoteMember(MemberNote note);

    /// <summary>A member has trained and stored an epoch. May come twice.</summary>
    [Alias("Report"), ResponseTimeout("00:01:00")]
    Task<Verdict> Report(EpochReport report);

    /// <summary>How far a member is within its epoch. One way: the next note replaces it.</summary>
    [Alias("Progress"), OneWay]
    Task Progress(ProgressNote progress);

    /// <summary>A member's turn is over and its slot free.</summary>
    [Alias("TurnEnded")]
    Task TurnEnded(TurnEndNote end);

    /// <summary>What is needed to predict with the run, or why it cannot.</summary>
    [Alias("GetServing")]
    Task<Serving> GetServing();

    /// <summary>The averaged prediction's answers to the test images, or why they are unknown.</summary>
    [Alias("GetOutcomes")]
    Task<OutcomesNote> GetOutcomes();

    /// <summary>The SHA-256 of the modules that the run refers to, whatever its state.</summary>
    [Alias("GetModules")]
    Task<ImmutableArray<string>> GetModules();
}

/// <summary>A training permit: how far a member may train.</summary>
/// <param name="Limit">The last epoch that it may train.</param>
/// <param name="EndTurn">Whether it must give its slot back after the epoch in flight.</param>
/// <param name="Refused">Whether the report came from a placement that is over: the job must end at once.</param>
[GenerateSerializer, Immutable, Alias("ensemble.verdict")]
public sealed record Verdict([property: Id(0)] int Limit, [property: Id(1)] bool EndTurn, [property: Id(2)] bool Refused = false);

/// <summary>How far a member is within its epoch.</summary>
/// <param name="Member">Index of the member.</param>
/// <param name="Incarnation">The placement that reports it.</param>
/// <param name="InFlight">The epoch in training.</param>
[GenerateSerializer, Immutable, Alias("ensemble.progress")]
public sealed record ProgressNote(
    [property: Id(0)] int Member,
    [property: Id(1)] int Incarnation,
    [property: Id(2)] StepProgress InFlight);

/// <summary>The end of a turn.</summary>
/// <param name="Member">Index of the member.</param>
/// <param name="Incarnation">Which placement has ended.</param>
/// <param name="Failure">Why the member cannot continue, one sentence, or null if it only released its slot.</param>
/// <param name="Kind">Of the failure.</param>
/// <param name="DeviceFault">What is wrong with the device, or null.</param>
/// <param name="OfferedMicroBatch">How many images at once might fit if memory did not suffice for more, or null.</param>
[GenerateSerializer, Immutable, Alias("ensemble.turn-end")]
public sealed record TurnEndNote(
    [property: Id(0)] int Member,
    [property: Id(1)] int Incarnation,
    [property: Id(2)] string? Failure,
    [property: Id(3)] FaultKind Kind = default,
    [property: Id(4)] DeviceFault? DeviceFault = null,
    [property: Id(5)] int? OfferedMicroBatch = null);

/// <summary>Something that happened to a member, for the run's log.</summary>
/// <param name="Member">Index of the member.</param>
/// <param name="Incarnation">The placement that reports it.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Epoch">The epoch that it is about, or null.</param>
/// <param name="Text">One line for people.</param>
[GenerateSerializer, Immutable, Alias("ensemble.member-note")]
public sealed record MemberNote(
    [property: Id(0)] int Member,
    [property: Id(1)] int Incarnation,
    [property: Id(2)] RunEventKind Kind,
    [property: Id(3)] int? Epoch,
    [property: Id(4)] string Text);

/// <summary>What is needed to predict with a run.</summary>
[GenerateSerializer, Immutable, Alias("ensemble.serving")]
public sealed record Serving
{
    /// <summary>Whether there is a run of this name.</summary>
    [Id(0)] public bool Found { get; init; }

    /// <summary>Why it cannot predict, one sentence, or null.</summary>
    [Id(1)] public string? Fault { get; init; }

    /// <summary>The run's recipe as canonical JSON; each member is trained by its own part of it.</summary>
    [Id(2)] public string Recipe { get; init; } = "";

    /// <summary>Channels, height and width of an image.</summary>
    [Id(3)] public int[] Shape { get; init; } = [];

    /// <summary>Names of the classes, by index.</summary>
    [Id(4)] public string[] ClassNames { get; init; } = [];

    /// <summary>The members that can answer.</summary>
    [Id(5)] public ServedMember[] Members { get; init; } = [];

    /// <summary>
    /// The temperature that was fitted to the averaged probabilities of the validation images, or null before the run was evaluated.
    /// </summary>
    [Id(6)] public double? Temperature { get; init; }

    /// <summary>Whether the recipe applies it by default.</summary>
    [Id(7)] public bool AppliesTemperature { get; init; }

    /// <summary>Whether the members divide pixels by different numbers: then only bytes can be sent to all of them.</summary>
    [Id(8)] public bool ScalesDiffer { get; init; }

    /// <summary>What all members divide pixels by, or null: by different numbers.</summary>
    [Id(9)] public double? PixelScale { get; init; }

    /// <summary>Hash of the recipe's data, or null from a silo of an older version.</summary>
    [Id(10)] public string? DataSha256 { get; init; }
}

/// <summary>One member that can answer.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Epoch">The epoch whose weights answer.</param>
/// <param name="WeightsSha256">What those weights must hash to (hex).</param>
[GenerateSerializer, Immutable, Alias("ensemble.served-member")]
public sealed record ServedMember(
    [property: Id(0)] int Index,
    [property: Id(1)] int Epoch,
    [property: Id(2)] string WeightsSha256);
