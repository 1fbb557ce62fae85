using Ensembles.Members;

namespace Grains.Runs;

/// <summary>A member's current phase. Not stored: after a loss it is known again from the device pool and the checkpoints.</summary>
internal enum TurnPhase
{
    /// <summary>Has nothing to do, or waits until it may be placed again.</summary>
    Idle,

    /// <summary>Waits for a slot.</summary>
    Queued,

    /// <summary>Has a slot and is being started there.</summary>
    Starting,

    /// <summary>Trains.</summary>
    Training,
}

/// <summary>What a member does just now.</summary>
/// <param name="Phase">Its phase.</param>
/// <param name="EpochsDone">The last epoch that is reported, with all epochs before it.</param>
/// <param name="Incarnation">Which placement the phase speaks of.</param>
/// <param name="Silo">Whose slot it has, or had.</param>
/// <param name="InFlight">The epoch in training, or null.</param>
internal sealed record Turn(TurnPhase Phase, int EpochsDone, int Incarnation = 0, string? Silo = null, StepProgress? InFlight = null)
{
    /// <summary>Whether it is not placed again yet: the pause after a fault.</summary>
    public bool Pauses { get; init; }

    /// <summary>Whether this activation of the run's grain has not placed it yet: a job from before may be under way.</summary>
    public bool IsTakenUp { get; init; }

    /// <summary>
    /// Whether its next placement is worth a line in the log: it was lost, or is placed for the first time. Taking turns is not.
    /// </summary>
    public bool IsNews { get; init; } = true;

    /// <summary>Why it could not be started just now, one sentence, or null.</summary>
    public string? Trouble { get; init; }

    /// <summary>When it last showed progress.</summary>
    public long LastSign { get; init; }

    /// <summary>
    /// The last epoch that is reported, with all before it, once this one is reported. After a loss of the run's grain a report
    /// may come before those of earlier epochs, which only the lost activation has received: until the member has repeated
    /// those, it is not done with this one, or they would never be asked for.
    /// </summary>
    public int EpochsDoneWith(int reported) => reported == EpochsDone + 1 ? reported : EpochsDone;

    public bool HasSlot => Phase is TurnPhase.Starting or TurnPhase.Training;

    /// <summary>Whether two notes show progress between them. Waiting for the checkpoint store is a sign of life too.</summary>
    public bool MovesOnWith(StepProgress next) =>
        InFlight is null || InFlight.Epoch != next.Epoch || InFlight.Samples != next.Samples || next.Waiting is not null;
}
