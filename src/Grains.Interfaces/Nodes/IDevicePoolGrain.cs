using System.Collections.Immutable;

namespace Grains.Interfaces.Nodes;

/// <summary>Gives slots to members. The same grain as <see cref="INodesGrain"/>.</summary>
[Alias("ensemble.device-pool")]
public interface IDevicePoolGrain : IGrainWithStringKey
{
    /// <summary>A silo tells its slots; it does so every second, so the pool can be rebuilt from these notes.</summary>
    [Alias("Register")]
    Task Register(SiloNote silo);

    /// <summary>A silo is about to stop: its slots are given to nobody any more.</summary>
    [Alias("Leave")]
    Task Leave(string silo);

    /// <summary>A member needs a slot. It waits until <see cref="Runs.IRunCoordinator.Granted"/> tells of one.</summary>
    [Alias("Request")]
    Task Request(SlotRequestNote request);

    /// <summary>A member needs its slot, or its place in the queue, no longer.</summary>
    [Alias("Release")]
    Task Release(string run, int member);
}

/// <summary>What a silo tells of itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">control, trainer or both.</param>
/// <param name="Pid">Process id on its host.</param>
/// <param name="Address">Its silo address, which a restarted process does not share.</param>
/// <param name="Http">Where its HTTP face listens, or null.</param>
/// <param name="Slots">Its training places with what they are doing.</param>
/// <param name="Node">The machine that it runs on, or null where nobody has said.</param>
/// <param name="Graphics">Its GPUs with their memory, or null where there are none.</param>
/// <param name="Fault">Why it offers no slots and is not ready, one sentence, or null if it works.</param>
[GenerateSerializer, Immutable, Alias("ensemble.silo-note")]
public sealed record SiloNote(
    [property: Id(0)] string Name,
    [property: Id(1)] string Role,
    [property: Id(2)] int Pid,
    [property: Id(3)] string Address,
    [property: Id(4)] string? Http,
    [property: Id(5)] ImmutableArray<SlotStatus> Slots,
    [property: Id(6)] string? Node = null,
    [property: Id(7)] string? Graphics = null,
    [property: Id(8)] string? Fault = null);

/// <summary>A member's wish for a slot.</summary>
/// <param name="Run">Whose member.</param>
/// <param name="Member">Which.</param>
/// <param name="EpochsDone">Epochs that it has trained.</param>
/// <param name="PreferredSilo">Where it was before, or null.</param>
/// <param name="TrainedOn">The device that it has been placed on, or null before its first placement.</param>
/// <param name="AvoidedSilo">Where its device has just failed, or null.</param>
[GenerateSerializer, Immutable, Alias("ensemble.slot-request")]
public sealed record SlotRequestNote(
    [property: Id(0)] string Run,
    [property: Id(1)] int Member,
    [property: Id(2)] int EpochsDone,
    [property: Id(3)] string? PreferredSilo,
    [property: Id(4)] string? TrainedOn = null,
    [property: Id(5)] string? AvoidedSilo = null);

/// <summary>A slot given to a member.</summary>
/// <param name="Member">Which member of the run that is told.</param>
/// <param name="Silo">Name of the silo.</param>
/// <param name="Address">Its silo address.</param>
/// <param name="Slot">Index of the slot there.</param>
/// <param name="Device">The slot's device.</param>
/// <param name="Held">Whether the member has had it all along, and may be in training there.</param>
[GenerateSerializer, Immutable, Alias("ensemble.slot-grant")]
public sealed record SlotGrantNote(
    [property: Id(0)] int Member,
    [property: Id(1)] string Silo,
    [property: Id(2)] string Address,
    [property: Id(3)] int Slot,
    [property: Id(4)] string Device,
    [property: Id(5)] bool Held = false);
