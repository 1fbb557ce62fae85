using System.Collections.Immutable;

namespace Grains.Interfaces.Budgets;

/// <summary>Says beforehand what a recipe would cost on this cluster. There is one, with the key <see cref="Key"/>.</summary>
[Alias("ensemble.budget")]
public interface IBudgetGrain : IGrainWithStringKey
{
    /// <summary>The key of the one grain.</summary>
    const string Key = "budget";

    /// <summary>Counts, and looks for runs that have shown how fast such members are trained here. Nothing is trained.</summary>
    /// <param name="recipe">The recipe as JSON, overrides applied.</param>
    [Alias("Estimate"), ResponseTimeout("00:02:00")]
    Task<BudgetNote> Estimate(string recipe);
}

/// <summary>What a recipe would cost.</summary>
[GenerateSerializer, Immutable, Alias("ensemble.budget-note")]
public sealed record BudgetNote
{
    /// <summary>Why nothing can be said, one sentence each; empty where all is well.</summary>
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

    /// <summary>Values that a member trains.</summary>
    [Id(7)] public long Parameters { get; init; }

    /// <summary>Floating-point operations of one image on its way forward.</summary>
    [Id(8)] public double ForwardFlop { get; init; }

    /// <summary>Floating-point operations of one image in training.</summary>
    [Id(9)] public double TrainingFlop { get; init; }

    /// <summary>Floating-point operations of a member's epoch.</summary>
    [Id(10)] public double EpochFlop { get; init; }

    /// <summary>Bytes of one checkpoint of a member.</summary>
    [Id(11)] public long CheckpointBytes { get; init; }

    /// <summary>Bytes of all checkpoints that the run may keep at once while it trains.</summary>
    [Id(12)] public long StorageBytes { get; init; }

    /// <summary>The cluster's training places by kind of device.</summary>
    [Id(13)] public ImmutableArray<SlotPace> Slots { get; init; } = [];

    /// <summary>Seconds of a member's epoch on an average slot, or null where no pace is known.</summary>
    [Id(14)] public double? MemberEpochSeconds { get; init; }

    /// <summary>Seconds of the whole ensemble's epoch, or null where no pace is known.</summary>
    [Id(15)] public double? EpochSeconds { get; init; }

    /// <summary>Where it would not be trained as it was asked for, one sentence each.</summary>
    [Id(16)] public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Training images of a short trial that would show the pace.</summary>
    [Id(17)] public int TrialTrain { get; init; }

    /// <summary>Validation images of such a trial.</summary>
    [Id(18)] public int TrialValidation { get; init; }
}

/// <summary>Training places of one kind.</summary>
/// <param name="Device">Their kind, such as cpu or cuda.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Free">How many of them nobody holds.</param>
/// <param name="ImagesPerSecond">Images that one of them trains in a second, or null where no run has shown it.</param>
/// <param name="Run">The run that has shown it, or null.</param>
[GenerateSerializer, Immutable, Alias("ensemble.slot-pace")]
public sealed record SlotPace(
    [property: Id(0)] string Device,
    [property: Id(1)] int Count,
    [property: Id(2)] int Free,
    [property: Id(3)] double? ImagesPerSecond,
    [property: Id(4)] string? Run);
