using System.Collections.Immutable;

namespace Ensembles.Sweeps;

/// <summary>A trial's state.</summary>
public enum TrialStage
{
    /// <summary>Not begun.</summary>
    Waiting,

    /// <summary>Its run trains or waits for a slot.</summary>
    Running,

    /// <summary>Ended at a rung, because others were better.</summary>
    Pruned,

    /// <summary>Ended by its recipe's own rule.</summary>
    Finished,

    /// <summary>Ended by a fault.</summary>
    Failed,

    /// <summary>Ended by a person.</summary>
    Stopped,
}

/// <summary>What a sweep knows of one trial.</summary>
public sealed record TrialRecord
{
    /// <summary>Index from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Its state.</summary>
    public TrialStage Stage { get; init; }

    /// <summary>What was seen of its run last.</summary>
    public TrialProgress Progress { get; init; } = new();

    /// <summary>Rungs that it was judged at.</summary>
    public int Judged { get; init; }

    /// <summary>The epoch at which it was decided that it ends, or null.</summary>
    public int? PrunedAt { get; init; }

    /// <summary>Why it failed, or null.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether its checkpoints were removed.</summary>
    public bool IsDropped { get; init; }

    /// <summary>Whether it will train no more.</summary>
    public bool HasEnded => Stage is not (TrialStage.Waiting or TrialStage.Running);

    /// <summary>The loss that it is judged by at the end, or null if it has none.</summary>
    public double? Result => Stage == TrialStage.Failed ? null : Progress.BestLoss;
}

/// <summary>How far the run of a trial has come.</summary>
public sealed record TrialProgress
{
    /// <summary>The validation loss of every decided epoch, in nats; null if it was not finite.</summary>
    public ImmutableArray<double?> Losses { get; init; } = [];

    /// <summary>The best epoch, or null.</summary>
    public int? BestEpoch { get; init; }

    /// <summary>Its validation accuracy, 0 to 1, or null.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Seconds that its members have trained, summed over members and epochs.</summary>
    public double Seconds { get; init; }

    /// <summary>The least loss, or null.</summary>
    public double? BestLoss => LeastWithin(Losses.Length);

    /// <summary>The smallest loss of the first epochs, or null if none of them was finite.</summary>
    public double? LeastWithin(int epochs) => Losses.Take(epochs).Min();
}
