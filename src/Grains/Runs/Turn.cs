using Grains.Interfaces.Runs;

namespace Grains.Runs;

/// <summary>Where a member is just now. Not stored: after a loss the device pool and the checkpoints tell it again.</summary>
internal enum TurnPhase
{
    /// <summary>Has nothing to do.</summary>
    Idle,

    /// <summary>Waits for a slot.</summary>
    Queued,

    /// <summary>Has a slot and is being started there.</summary>
    Starting,

    /// <summary>Trains.</summary>
    Training,
}

/// <summary>What a member does just now.</summary>
/// <param name="Phase">Where it is.</param>
/// <param name="EpochsDone">Epochs that it is known to have trained.</param>
/// <param name="Incarnation">Which placement the phase speaks of.</param>
/// <param name="Silo">Whose slot it has, or had.</param>
/// <param name="InFlight">The epoch in training, or null.</param>
internal sealed record Turn(TurnPhase Phase, int EpochsDone, int Incarnation = 0, string? Silo = null, EpochInFlight? InFlight = null)
{
    public bool HasSlot => Phase is TurnPhase.Starting or TurnPhase.Training;
}
