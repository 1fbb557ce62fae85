using System.Collections.Immutable;
using Ensembles.Placement;
using Grains.Interfaces.Security;

namespace Grains.Interfaces.Nodes;

/// <summary>Shows the cluster's silos, slots and queue. There is one, with the key <see cref="Key"/>.</summary>
[Alias("ensemble.nodes"), ForClients]
public interface INodesGrain : IGrainWithStringKey
{
    /// <summary>The key of the one grain.</summary>
    const string Key = "pool";

    /// <summary>Silos with their slots, and the members that wait.</summary>
    [Alias("Show")]
    Task<NodesStatus> Show();
}

/// <summary>The cluster as people see it.</summary>
/// <param name="Silos">By name.</param>
/// <param name="Queue">Members that wait for a slot, next one first.</param>
[GenerateSerializer, Immutable, Alias("ensemble.nodes-status")]
public sealed record NodesStatus(
    [property: Id(0)] ImmutableArray<SiloReport> Silos,
    [property: Id(1)] ImmutableArray<QueuedMember> Queue);

/// <summary>A member that waits for a slot.</summary>
/// <param name="Run">Whose member.</param>
/// <param name="Member">Which.</param>
/// <param name="Reason">Why it waits, one sentence.</param>
[GenerateSerializer, Immutable, Alias("ensemble.queued-member")]
public sealed record QueuedMember(
    [property: Id(0)] string Run,
    [property: Id(1)] int Member,
    [property: Id(2)] string Reason = "");
