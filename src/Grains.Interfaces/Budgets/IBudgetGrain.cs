using System.Collections.Immutable;
using Grains.Interfaces.Security;

namespace Grains.Interfaces.Budgets;

/// <summary>Says beforehand what a recipe would cost on this cluster. There is one, with the key <see cref="Key"/>.</summary>
[Alias("ensemble.budget"), ForClients]
public interface IBudgetGrain : IGrainWithStringKey
{
    /// <summary>The key of the one grain.</summary>
    const string Key = "budget";

    /// <summary>Counts, and looks for runs that have shown how fast such members are trained here. Nothing is trained.</summary>
    /// <param name="recipe">The recipe as JSON, overrides applied.</param>
    [Alias("Estimate"), ResponseTimeout("00:02:00")]
    Task<BudgetNote> Estimate(string recipe);

    /// <summary>Estimates what members need of a GPU. Asks no trainer, so it is known before there is one.</summary>
    /// <param name="recipe">The recipe as JSON, overrides applied. Of a sweep's, all trials count.</param>
    /// <returns>Null if the recipe has faults, or trains a module, whose size only a trainer finds out.</returns>
    [Alias("EstimateMemory"), ResponseTimeout("00:02:00")]
    Task<MemoryBudget?> EstimateMemory(string recipe);
}

/// <summary>What members need of a GPU.</summary>
/// <param name="Members">How many there are.</param>
/// <param name="Bytes">Memory of a GPU that the largest of them needs in a process of its own, estimated.</param>
[GenerateSerializer, Immutable, Alias("ensemble.memory-budget")]
public sealed record MemoryBudget(
    [property: Id(0)] int Members,
    [property: Id(1)] long Bytes);

/// <summary>What a recipe would cost.</summary>
[GenerateSerializer, Immutable, Alias("ensemble.budget-note")]
public sealed record BudgetNote
{
    /// <summary>Faults, one sentence each; empty if there are none.</summary>
    [Id(0)] public ImmutableArray<string> Faults { get; init; } = [];

    /// <summary>Name of the recipe.</summary>
    [Id(1)] public string Recipe { get; init; } = "";

    /// <summary>How many members it has.</summary>
    [Id(2)] public int Members { get; init; }

    /// <summary>The most epochs that it may train.</summary>
    [Id(3)] public int MaxEpochs { get; init; }

    /// <summary>The fewest.</summary>
    [Id(4)] public int MinEpochs { get; init; }

    /// <summary>Training images.</summary>
    [Id(5)] public int Train { get; init; }

    /// <summary>Validation images.</summary>
    [Id(6)] public int Validation { get; init; }

    /// <summary>What each network costs, in the order of the members.</summary>
    [Id(7)] public ImmutableArray<NetworkBudget> Networks { get; init; } = [];

    /// <summary>Bytes of all checkpoints that the run may keep at once while it trains.</summary>
    [Id(8)] public long StorageBytes { get; init; }

    /// <summary>The cluster's training places by kind of device.</summary>
    [Id(9)] public ImmutableArray<SlotCount> Slots { get; init; } = [];

    /// <summary>Seconds of the whole ensemble's epoch, or null if a network's pace is not known.</summary>
    [Id(10)] public double? EpochSeconds { get; init; }

    /// <summary>Deviations from the recipe, one sentence each.</summary>
    [Id(11)] public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Training images of a short trial that would show the paces.</summary>
    [Id(12)] public int TrialTrain { get; init; }

    /// <summary>Validation images of such a trial.</summary>
    [Id(13)] public int TrialValidation { get; init; }

    /// <summary>How many snapshots of its one training are averaged, 0 if each member is a training of its own.</summary>
    [Id(14)] public int Snapshots { get; init; }
}

/// <summary>What one network of an ensemble costs.</summary>
/// <param name="Recipe">Name of the recipe that says how it is trained.</param>
/// <param name="Members">How many members have it.</param>
/// <param name="Parameters">Values that one of them trains.</param>
/// <param name="ForwardFlop">Floating-point operations of one image on its way forward; 0, as the next two, for a module: they are
/// unknown.</param>
/// <param name="TrainingFlop">Floating-point operations of one image in training.</param>
/// <param name="EpochFlop">Floating-point operations of a member's epoch.</param>
/// <param name="CheckpointBytes">Bytes of one checkpoint of a member.</param>
/// <param name="EpochSeconds">Seconds of a member's epoch on the average slot, or null if no pace is known.</param>
/// <param name="Paces">How fast each kind of device trains it, if a run has measured it.</param>
/// <param name="MemoryBytes">Memory of a GPU that a member needs in a process of its own, estimated; 0 if a module is trained, or the
/// cluster is older than the client.</param>
[GenerateSerializer, Immutable, Alias("ensemble.network-budget")]
public sealed record NetworkBudget(
    [property: Id(0)] string Recipe,
    [property: Id(1)] int Members,
    [property: Id(2)] long Parameters,
    [property: Id(3)] double ForwardFlop,
    [property: Id(4)] double TrainingFlop,
    [property: Id(5)] double EpochFlop,
    [property: Id(6)] long CheckpointBytes,
    [property: Id(7)] double? EpochSeconds,
    [property: Id(8)] ImmutableArray<DevicePace> Paces,
    [property: Id(9)] long MemoryBytes = 0);

/// <summary>How fast a kind of device trains a network.</summary>
/// <param name="Device">The kind, such as cpu or cuda.</param>
/// <param name="ImagesPerSecond">Images that a slot of it trains in a second.</param>
/// <param name="Run">The run that has shown it; null in an answer to people if it was tried just now.</param>
[GenerateSerializer, Immutable, Alias("ensemble.device-pace")]
public sealed record DevicePace(
    [property: Id(0)] string Device,
    [property: Id(1)] double ImagesPerSecond,
    [property: Id(2)] string? Run);

/// <summary>Training places of one kind.</summary>
/// <param name="Device">Their kind, such as cpu or cuda.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Free">How many of them are free.</param>
[GenerateSerializer, Immutable, Alias("ensemble.slot-count")]
public sealed record SlotCount(
    [property: Id(0)] string Device,
    [property: Id(1)] int Count,
    [property: Id(2)] int Free);
