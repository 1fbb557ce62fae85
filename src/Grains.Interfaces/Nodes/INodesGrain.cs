using System.Collections.Immutable;
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
    [property: Id(0)] ImmutableArray<SiloStatus> Silos,
    [property: Id(1)] ImmutableArray<QueuedMember> Queue);

/// <summary>One silo.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">control, trainer or both.</param>
/// <param name="Pid">Process id on its host.</param>
/// <param name="Address">Where other silos reach it, host:port.</param>
/// <param name="Http">Where its HTTP face listens, or null.</param>
/// <param name="Slots">Its training places.</param>
/// <param name="Node">The machine that it runs on, or null where nobody has said.</param>
/// <param name="Graphics">Its GPUs with their memory, or null where there are none.</param>
/// <param name="Fault">Why it offers no slots and is not ready, one sentence, or null if it works.</param>
/// <param name="Process">Its silo address, which a restarted process does not share; null where the cluster is older than the client.</param>
[GenerateSerializer, Immutable, Alias("ensemble.silo-status")]
public sealed record SiloStatus(
    [property: Id(0)] string Name,
    [property: Id(1)] string Role,
    [property: Id(2)] int Pid,
    [property: Id(3)] string Address,
    [property: Id(4)] string? Http,
    [property: Id(5)] ImmutableArray<SlotStatus> Slots,
    [property: Id(6)] string? Node = null,
    [property: Id(7)] string? Graphics = null,
    [property: Id(8)] string? Fault = null,
    [property: Id(9)] string? Process = null);

/// <summary>One training place.</summary>
/// <param name="Device">Such as cpu or cuda:0.</param>
/// <param name="Run">Whose member holds it, or null.</param>
/// <param name="Member">Which member holds it, or null.</param>
/// <param name="HasBfloat16">Whether the device multiplies bfloat16 itself.</param>
/// <param name="Fault">Why the device computes no more, one sentence, or null: a broken slot is never given away.</param>
[GenerateSerializer, Immutable, Alias("ensemble.slot-status")]
public sealed record SlotStatus(
    [property: Id(0)] string Device,
    [property: Id(1)] string? Run,
    [property: Id(2)] int? Member,
    [property: Id(3)] bool HasBfloat16 = false,
    [property: Id(4)] string? Fault = null);

/// <summary>A member that waits for a slot.</summary>
/// <param name="Run">Whose member.</param>
/// <param name="Member">Which.</param>
/// <param name="Reason">Why it waits, one sentence.</param>
[GenerateSerializer, Immutable, Alias("ensemble.queued-member")]
public sealed record QueuedMember(
    [property: Id(0)] string Run,
    [property: Id(1)] int Member,
    [property: Id(2)] string Reason = "");
