using System.Collections.Immutable;

namespace Ensembles.Placement;

/// <summary>Who trains where: slots, leases and the queue, as one immutable value.</summary>
/// <remarks>
/// Silos tell their slots again and again, so the pool can be rebuilt from them. A slot has one lease at most:
/// every change goes through a method here, and none gives a held slot away.
/// </remarks>
public sealed record DevicePool
{
    /// <summary>A pool without silos.</summary>
    public static DevicePool Empty { get; } = new();

    /// <summary>The silos by name.</summary>
    public ImmutableSortedDictionary<string, PoolSilo> Silos { get; private init; } =
        ImmutableSortedDictionary.Create<string, PoolSilo>(StringComparer.Ordinal);

    /// <summary>Members that wait, in the order of their asking.</summary>
    public ImmutableList<SlotRequest> Waiting { get; private init; } = [];

    /// <summary>Takes up a silo, with the jobs that it says it runs, or its renewal.</summary>
    /// <remarks>Of a silo that it knows the pool knows the leases better: what a renewal says of jobs may be out of date.</remarks>
    public DevicePool Register(PoolSilo silo) =>
        Silos.TryGetValue(silo.Name, out var known) && known.Address == silo.Address
            ? this
            : this with { Silos = Silos.SetItem(silo.Name, silo) };

    /// <summary>Takes a silo away, with the leases that it held.</summary>
    public DevicePool Remove(string silo, out ImmutableArray<MemberKey> lost)
    {
        lost = Silos.TryGetValue(silo, out var gone) ? [.. gone.Slots.Select(slot => slot.Holder).OfType<MemberKey>()] : [];
        return this with { Silos = Silos.Remove(silo) };
    }

    /// <summary>Puts a member into the queue; one that waits or holds a slot already stays where it is.</summary>
    public DevicePool Request(SlotRequest request) =>
        Holds(request.Member) || Waiting.Any(waiting => waiting.Member == request.Member)
            ? this
            : this with { Waiting = Waiting.Add(request) };

    /// <summary>Takes a member out: its slot is free and it waits no longer.</summary>
    public DevicePool Release(MemberKey member) => this with
    {
        Waiting = Waiting.RemoveAll(request => request.Member == member),
        Silos = Silos.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.Free(member), StringComparer.Ordinal),
    };

    /// <summary>Gives free slots to waiting members.</summary>
    /// <remarks>
    /// First comes the run that holds the fewest slots, in it the member with the fewest epochs, then who asked first.
    /// A member goes back to the silo that it was on where that is free.
    /// </remarks>
    public DevicePool Assign(out ImmutableArray<SlotGrant> grants)
    {
        var pool = this;
        var given = ImmutableArray.CreateBuilder<SlotGrant>();
        while (pool.NextGrant() is { } grant)
        {
            given.Add(grant);
            pool = pool.Take(grant);
        }

        grants = given.ToImmutable();
        return pool;
    }

    /// <summary>The slot that a member holds, or null.</summary>
    public SlotGrant? GrantOf(MemberKey member)
    {
        var held = from silo in Silos.Values
                   from index in Enumerable.Range(0, silo.Slots.Length)
                   where silo.Slots[index].Holder == member
                   select new SlotGrant(member, silo.Name, silo.Address, index, silo.Slots[index].Device);
        return held.FirstOrDefault();
    }

    /// <summary>Members that wait, next one first.</summary>
    public IEnumerable<SlotRequest> Queue
    {
        get
        {
            var held = HeldByRun();
            return Waiting.OrderBy(request => held.GetValueOrDefault(request.Member.Run)).ThenBy(request => request.EpochsDone);
        }
    }

    /// <summary>Why members wait, one sentence.</summary>
    public string ReasonToWait
    {
        get
        {
            var slots = Silos.Values.Sum(silo => silo.Slots.Length);
            return slots == 0 ? "no trainer silo is in the cluster" : $"all {slots} slots are in use";
        }
    }

    private bool Holds(MemberKey member) => Silos.Values.Any(silo => silo.Slots.Any(slot => slot.Holder == member));

    private SlotGrant? NextGrant()
    {
        return Queue.FirstOrDefault() is { } next ? FreeSlotFor(next) : null;
    }

    private Dictionary<string, int> HeldByRun() =>
        Silos.Values.SelectMany(silo => silo.Slots).Where(slot => slot.Holder is not null).CountBy(slot => slot.Holder!.Value.Run).ToDictionary();

    private SlotGrant? FreeSlotFor(SlotRequest request)
    {
        var free = from silo in Silos.Values
                   from index in Enumerable.Range(0, silo.Slots.Length)
                   where silo.Slots[index].Holder is null
                   orderby silo.Name == request.PreferredSilo descending
                   select new SlotGrant(request.Member, silo.Name, silo.Address, index, silo.Slots[index].Device);
        return free.FirstOrDefault();
    }

    private DevicePool Take(SlotGrant grant) => this with
    {
        Waiting = Waiting.RemoveAll(request => request.Member == grant.Member),
        Silos = Silos.SetItem(grant.Silo, Silos[grant.Silo].Hold(grant.Slot, grant.Member)),
    };
}

/// <summary>Names one member of one run.</summary>
/// <param name="Run">Name of the run.</param>
/// <param name="Index">Index of the member, from 0.</param>
public readonly record struct MemberKey(string Run, int Index);

/// <summary>A silo with its slots.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Where other silos reach it; a restarted process has another.</param>
/// <param name="Slots">Its training places.</param>
public sealed record PoolSilo(string Name, string Address, ImmutableArray<PoolSlot> Slots)
{
    internal PoolSilo Free(MemberKey member) =>
        this with { Slots = [.. Slots.Select(slot => slot.Holder == member ? slot with { Holder = null } : slot)] };

    internal PoolSilo Hold(int slot, MemberKey member) => this with { Slots = Slots.SetItem(slot, Slots[slot] with { Holder = member }) };
}

/// <summary>One training place: a GPU, or a CPU core.</summary>
/// <param name="Device">Such as <c>cpu</c> or <c>cuda:0</c>.</param>
/// <param name="Holder">Who trains there, or null.</param>
/// <param name="HasBfloat16">Whether the device multiplies bfloat16 itself.</param>
public sealed record PoolSlot(string Device, MemberKey? Holder = null, bool HasBfloat16 = false);

/// <summary>A member's wish for a slot.</summary>
/// <param name="Member">Who asks.</param>
/// <param name="EpochsDone">Epochs that it has trained: who has fewer comes first.</param>
/// <param name="PreferredSilo">Where it was before, or null.</param>
public sealed record SlotRequest(MemberKey Member, int EpochsDone, string? PreferredSilo);

/// <summary>A slot given to a member.</summary>
/// <param name="Member">To whom.</param>
/// <param name="Silo">Name of the silo.</param>
/// <param name="Address">Its address.</param>
/// <param name="Slot">Index of the slot on the silo.</param>
/// <param name="Device">The slot's device.</param>
public sealed record SlotGrant(MemberKey Member, string Silo, string Address, int Slot, string Device);
