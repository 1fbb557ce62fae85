using System.Collections.Immutable;
using Grains.Interfaces.Runs;

namespace Grains.Interfaces.Sweeps;

/// <summary>A sweep as people see it. Losses are validation losses in nats, accuracies ratios 0 to 1, epochs count from 1.</summary>
[GenerateSerializer, Immutable, Alias("ensemble.sweep-status")]
public sealed record SweepStatus
{
    /// <summary>Name.</summary>
    [Id(0)] public required string Sweep { get; init; }

    /// <summary>Its state.</summary>
    [Id(1)] public required RunState State { get; init; }

    /// <summary>Name of the recipe that is searched.</summary>
    [Id(2)] public required string Recipe { get; init; }

    /// <summary>The sweep's seed.</summary>
    [Id(3)] public required ulong Seed { get; init; }

    /// <summary>When it was asked for.</summary>
    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Seconds that it has gone on, interruptions left out.</summary>
    [Id(5)] public required double Seconds { get; init; }

    /// <summary>asha or random.</summary>
    [Id(6)] public required string Method { get; init; }

    /// <summary>One trial in so many continues after a rung.</summary>
    [Id(7)] public required int Eta { get; init; }

    /// <summary>The epoch of the first rung.</summary>
    [Id(8)] public required int MinEpochs { get; init; }

    /// <summary>Members of a trial.</summary>
    [Id(9)] public required int Members { get; init; }

    /// <summary>What is varied.</summary>
    [Id(10)] public required ImmutableArray<DimensionStatus> Space { get; init; }

    /// <summary>The trials by index.</summary>
    [Id(11)] public required ImmutableArray<TrialStatus> Trials { get; init; }

    /// <summary>Index of the best trial so far, or null.</summary>
    [Id(12)] public int? Best { get; init; }

    /// <summary>The epoch after which trials were compared for <see cref="DimensionStatus.Importance"/>, 0 before there is one.</summary>
    [Id(13)] public int ComparedAt { get; init; }

    /// <summary>What has interrupted it, one sentence, or null if it is not interrupted, or only because its cluster has gone.</summary>
    [Id(14)] public string? Interruption { get; init; }
}

/// <summary>One value that is varied.</summary>
/// <param name="Path">Its path in the recipe.</param>
/// <param name="Kind">choice, range, whole or log.</param>
/// <param name="Low">The least number, 0 of choices.</param>
/// <param name="High">The largest number, 0 of choices.</param>
/// <param name="Choices">The values of a choice, each as JSON.</param>
/// <param name="Importance">Share of the variance of the losses' ranks that the value explains by itself, 0 to 1, or null if there are too
/// few trials.</param>
[GenerateSerializer, Immutable, Alias("ensemble.sweep-dimension")]
public sealed record DimensionStatus(
    [property: Id(0)] string Path,
    [property: Id(1)] string Kind,
    [property: Id(2)] double Low,
    [property: Id(3)] double High,
    [property: Id(4)] ImmutableArray<string> Choices,
    [property: Id(5)] double? Importance);

/// <summary>One trial.</summary>
[GenerateSerializer, Immutable, Alias("ensemble.sweep-trial")]
public sealed record TrialStatus
{
    /// <summary>Index from 0.</summary>
    [Id(0)] public required int Index { get; init; }

    /// <summary>The run that it is.</summary>
    [Id(1)] public required string Run { get; init; }

    /// <summary>Its seed.</summary>
    [Id(2)] public required ulong Seed { get; init; }

    /// <summary>waiting, running, pruned, finished, failed or stopped.</summary>
    [Id(3)] public required string State { get; init; }

    /// <summary>What it tries, each as JSON, in the order of <see cref="SweepStatus.Space"/>.</summary>
    [Id(4)] public required ImmutableArray<string> Values { get; init; }

    /// <summary>The loss of every decided epoch; null if it was no number.</summary>
    [Id(5)] public required ImmutableArray<double?> Losses { get; init; }

    /// <summary>The best epoch, or null.</summary>
    [Id(6)] public int? BestEpoch { get; init; }

    /// <summary>The loss of the best epoch, or null.</summary>
    [Id(7)] public double? ValidationLoss { get; init; }

    /// <summary>The accuracy of the best epoch, or null.</summary>
    [Id(8)] public double? ValidationAccuracy { get; init; }

    /// <summary>Seconds that its members have trained, summed over members and decided epochs.</summary>
    [Id(9)] public required double Seconds { get; init; }

    /// <summary>Why it failed, one sentence, or null.</summary>
    [Id(10)] public string? Failure { get; init; }
}
