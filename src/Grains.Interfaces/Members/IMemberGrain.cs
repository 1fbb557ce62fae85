using System.Collections.Immutable;
using Ensembles.Members;
using Orleans.Concurrency;

namespace Grains.Interfaces.Members;

/// <summary>One member of a run, by the key <c>run/index</c>: the façade of its training on the silo where it is active.</summary>
/// <remarks>Calls are short and idempotent; training itself runs in the silo's engine and outlives an activation.</remarks>
[Alias("ensemble.member")]
public interface IMemberGrain : IGrainWithStringKey
{
    /// <summary>Begins a turn on this silo's slot, or takes up the one that is under way there.</summary>
    /// <returns>False if the grain is active on another silo than the order names: it migrates, call again.</returns>
    [Alias("StartTurn")]
    Task<bool> StartTurn(TurnOrder order);

    /// <summary>Permits the member to train further. One way: it is repeated if the member makes no progress.</summary>
    /// <param name="incarnation">Which placement is meant; another is ignored.</param>
    /// <param name="limit">The last epoch that it may train.</param>
    [Alias("Allow"), OneWay]
    Task Allow(int incarnation, int limit);

    /// <summary>Ends the turn after the epoch in flight: another member needs the slot.</summary>
    /// <param name="incarnation">Which placement is meant; another is ignored.</param>
    [Alias("Yield")]
    Task Yield(int incarnation);

    /// <summary>Ends the turn at the next batch boundary; an epoch in flight is lost.</summary>
    /// <param name="incarnation">Which placement is meant; another is ignored.</param>
    [Alias("EndTurn")]
    Task EndTurn(int incarnation);

    /// <summary>The member's probabilities for images.</summary>
    [Alias("Predict"), ResponseTimeout("00:10:00")]
    Task<PredictionPayload> Predict(PredictOrder order);

    /// <summary>Releases the run's weights on this silo.</summary>
    [Alias("Unload")]
    Task Unload();
}

/// <summary>What a member trains.</summary>
[GenerateSerializer, Immutable, Alias("ensemble.turn-order")]
public sealed record TurnOrder
{
    /// <summary>Name of the run.</summary>
    [Id(0)] public required string Run { get; init; }

    /// <summary>Index of the member, from 0.</summary>
    [Id(1)] public required int Member { get; init; }

    /// <summary>The member's own seed.</summary>
    [Id(2)] public required ulong Seed { get; init; }

    /// <summary>Which placement this is, from 1.</summary>
    [Id(3)] public required int Incarnation { get; init; }

    /// <summary>The recipe as canonical JSON.</summary>
    [Id(4)] public required string Recipe { get; init; }

    /// <summary>Hash of the data that the run was planned with.</summary>
    [Id(5)] public required string DataSha256 { get; init; }

    /// <summary>Address of the silo that the turn is meant for.</summary>
    [Id(6)] public required string SiloAddress { get; init; }

    /// <summary>Index of the slot on the silo.</summary>
    [Id(7)] public required int Slot { get; init; }

    /// <summary>The slot's device.</summary>
    [Id(8)] public required string Device { get; init; }

    /// <summary>The run's last decided epoch, 0 for none.</summary>
    [Id(9)] public required int DecidedEpoch { get; init; }

    /// <summary>The last epoch that the member may train for now.</summary>
    [Id(10)] public required int Limit { get; init; }

    /// <summary>The keys of the run's checkpoints, or null if they are not signed.</summary>
    [Id(11)] public ImmutableArray<byte[]>? CheckpointKeys { get; init; }
}

/// <summary>Asks a member for probabilities.</summary>
[GenerateSerializer, Immutable, Alias("ensemble.predict-order")]
public sealed record PredictOrder
{
    /// <summary>Name of the run.</summary>
    [Id(0)] public required string Run { get; init; }

    /// <summary>Index of the member, from 0.</summary>
    [Id(1)] public required int Member { get; init; }

    /// <summary>The recipe as canonical JSON.</summary>
    [Id(2)] public required string Recipe { get; init; }

    /// <summary>The epoch whose weights answer.</summary>
    [Id(3)] public required int Epoch { get; init; }

    /// <summary>What those weights must hash to (hex).</summary>
    [Id(4)] public required string WeightsSha256 { get; init; }

    /// <summary>Channels of an image.</summary>
    [Id(5)] public required int Channels { get; init; }

    /// <summary>Height of an image in pixels.</summary>
    [Id(6)] public required int Height { get; init; }

    /// <summary>Width of an image in pixels.</summary>
    [Id(7)] public required int Width { get; init; }

    /// <summary>How many classes there are.</summary>
    [Id(8)] public required int Classes { get; init; }

    /// <summary>Images, image by image, channel by channel; null if <see cref="Split"/> is given.</summary>
    [Id(9)] public byte[]? Pixels { get; init; }

    /// <summary>A part of the run's own data: validation or test; null if <see cref="Pixels"/> are given.</summary>
    [Id(10)] public string? Split { get; init; }

    /// <summary>How pixels are written.</summary>
    [Id(11)] public PixelType PixelType { get; init; }

    /// <summary>Not worth answering after so long; zero for no limit.</summary>
    [Id(12)] public TimeSpan Within { get; init; }

    /// <summary>What the recipe's data must hash to if <see cref="Split"/> is asked for; null from a silo of an older version.</summary>
    [Id(13)] public string? DataSha256 { get; init; }

    /// <summary>The keys of the run's checkpoints, or null if they are not signed.</summary>
    [Id(14)] public ImmutableArray<byte[]>? CheckpointKeys { get; init; }
}

/// <summary>A member's probabilities.</summary>
/// <param name="Fault">Null, or one sentence that says why there are none.</param>
/// <param name="Classes">Columns.</param>
/// <param name="Values">Little-endian float32, images × classes, row by row.</param>
/// <param name="Busy">Whether there is no answer because too many wait for one: ask again in a moment.</param>
[GenerateSerializer, Immutable, Alias("ensemble.prediction")]
public sealed record PredictionPayload(
    [property: Id(0)] string? Fault,
    [property: Id(1)] int Classes,
    [property: Id(2)] byte[] Values,
    [property: Id(3)] bool Busy = false);
