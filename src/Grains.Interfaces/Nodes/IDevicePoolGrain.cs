using Ensembles.Placement;

namespace Grains.Interfaces.Nodes;

/// <summary>Gives slots to members. The same grain as <see cref="INodesGrain"/>.</summary>
[Alias("ensemble.device-pool")]
public interface IDevicePoolGrain : IGrainWithStringKey
{
    /// <summary>A silo reports its slots; it does so every second, so the pool can be rebuilt from these notes.</summary>
    [Alias("Register")]
    Task Register(SiloReport silo);

    /// <summary>A silo is about to stop: its slots are not granted any more.</summary>
    [Alias("Leave")]
    Task Leave(string silo);

    /// <summary>A member needs a slot. It waits until <see cref="Runs.IRunCoordinator.Granted"/> grants one.</summary>
    [Alias("Request")]
    Task Request(SlotRequest request);

    /// <summary>A member needs its slot, or its place in the queue, no longer.</summary>
    [Alias("Release")]
    Task Release(string run, int member);
}
