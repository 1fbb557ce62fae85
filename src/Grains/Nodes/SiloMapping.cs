using Ensembles.Placement;
using Grains.Interfaces.Nodes;

namespace Grains.Nodes;

/// <summary>Between the pool's values and what crosses the wire.</summary>
internal static class SiloMapping
{
    public static PoolSilo ToPool(this SiloNote note) => new(note.Name, note.Address, [.. note.Slots.Select(ToPool)], note.Fault);

    public static bool IsOlderThan(this SiloNote note, SiloNote other) =>
        SiloAddress.FromParsableString(note.Address).Generation < SiloAddress.FromParsableString(other.Address).Generation;

    public static Interfaces.Nodes.SiloStatus ToStatus(this SiloNote note, DevicePool pool) => new(
        note.Name,
        note.Role,
        note.Pid,
        SiloAddress.FromParsableString(note.Address).Endpoint.ToString(),
        note.Http,
        [.. pool.Silos.TryGetValue(note.Name, out var silo) ? silo.Slots.Select(ToStatus) : note.Slots],
        note.Node,
        note.Graphics,
        note.Fault,
        note.Address);

    private static PoolSlot ToPool(SlotStatus slot) =>
        new(slot.Device, slot is { Run: { } run, Member: { } member } ? new MemberKey(run, member) : null, slot.HasBfloat16, slot.Fault);

    private static SlotStatus ToStatus(PoolSlot slot) => new(slot.Device, slot.Holder?.Run, slot.Holder?.Index, slot.HasBfloat16, slot.Fault);
}
