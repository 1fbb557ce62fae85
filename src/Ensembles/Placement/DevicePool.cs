using System.Collections.Immutable;

namespace Ensembles.Placement;

/// <summary>Slots, leases and the queue, as one immutable value.</summary>
/// <remarks>
/// Silos report their slots repeatedly, so the pool can be rebuilt from them. A slot has one lease at most:
/// every change goes through a method here, and none gives a held slot away.
/// </remarks>
public sealed record DevicePool
{
    /// <summary>A pool without silos.</summary>
    public static DevicePool Empty { get; } = new();

    /// <summary>The silos by name.</summary>
    public ImmutableSortedDictionary<string, SiloReport> Silos { get; private init; } =
        ImmutableSortedDictionary.Create<string, SiloReport>(StringComparer.Ordinal);

    /// <summary>Members that wait, in the order of their asking.</summary>
    public ImmutableList<SlotRequest> Waiting { get; private init; } = [];

    /// <summary>Takes up a silo, with the jobs that it says it runs, or its renewal.</summary>
    /// <remarks>
    /// Of a silo that it knows the pool knows the leases better: what a renewal says of jobs may be out of date. What it says of its
    /// devices
    /// is news, and a silo that was not ready and offered nothing comes with its slots when it is.
    /// </remarks>
    public DevicePool Register(SiloReport silo) => this with
    {
        Silos = Silos.SetItem(
            silo.Name,
            Silos.TryGetValue(silo.Name, out var known) && known.Address == silo.Address && !known.Slots.IsEmpty
                ? known.WithFaultsOf(silo)
                : silo),
    };

    /// <summary>Takes a silo away, with the leases that it held.</summary>
    public DevicePool Remove(string silo, out ImmutableArray<MemberKey> lost)
    {
        lost = Silos.TryGetValue(silo, out var gone) ? [.. gone.Slots.Select(slot => slot.Holder).OfType<MemberKey>()] : [];
        return this with { Silos = Silos.Remove(silo) };
    }

    /// <summary>Puts a member into the queue; one that already waits or holds a slot is not moved.</summary>
    public DevicePool Request(SlotRequest request) =>
        Holds(request.Key) || Waiting.Any(waiting => waiting.Key == request.Key)
            ? this
            : this with { Waiting = Waiting.Add(request) };

    /// <summary>Takes a member out: its slot is free and it waits no longer.</summary>
    public DevicePool Release(MemberKey member) => this with
    {
        Waiting = Waiting.RemoveAll(request => request.Key == member),
        Silos = Silos.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.Free(member), StringComparer.Ordinal),
    };

    /// <summary>Gives free slots to waiting members.</summary>
    /// <remarks>
    /// First comes the run that holds the fewest slots, in it the member with the fewest epochs, then who asked first.
    /// A member keeps to the kind of device that it has trained on, because another one gives other bits. It goes back to the silo that it
    /// was
    /// on if that is free, and to the one that it avoids only if no other is. Of a silo's devices with several slots the one with the
    /// fewest members
    /// comes first. A broken slot is never given away.
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
                   select new SlotGrant(member.Run, member.Index, silo.Name, silo.Address, index, silo.Slots[index].Device);
        return held.FirstOrDefault();
    }

    /// <summary>Members that wait, next one first.</summary>
    public IEnumerable<SlotRequest> Queue
    {
        get
        {
            var held = HeldByRun();
            return Waiting.OrderBy(request => held.GetValueOrDefault(request.Run)).ThenBy(request => request.EpochsDone);
        }
    }

    /// <summary>Why a member waits, one sentence.</summary>
    public string ReasonToWait(SlotRequest request)
    {
        var slots = Silos.Values.SelectMany(silo => silo.Slots).ToList();
        var faults = Silos.Values.Where(silo => silo.Fault is not null)
            .Select(silo => $"silo {silo.Name} is not ready: {silo.Fault!.TrimEnd('.')}")
            .ToList();
        if (slots.Count == 0 && faults.Count == 0) return "no trainer silo is in the cluster";
        return string.Join("; ", [slots.Count == 0 ? "there are no slots" : ReasonOf(request, slots), .. faults]);
    }

    private static string ReasonOf(SlotRequest request, List<Slot> slots)
    {
        var fitting = slots.Where(slot => request.Fits(slot.Device)).ToList();
        var kind = fitting.Count == slots.Count ? "" : $"{request.Kind} ";
        if (fitting.Count == 0)
            return $"it has trained on {request.Kind} and keeps to it, because another kind of device gives other weights; no trainer has "
                + $"one, add one that does";
        var sound = fitting.Count(slot => slot.Fault is null);
        return sound == 0
            ? $"every {kind}slot is broken ({fitting[0].Fault?.TrimEnd('.')}) until its silo has started again"
            : $"all {sound} {kind}slots are in use";
    }

    private bool Holds(MemberKey member) => Silos.Values.Any(silo => silo.Slots.Any(slot => slot.Holder == member));

    private SlotGrant? NextGrant()
    {
        var free = Free().ToList();
        return Queue.FirstOrDefault(request => free.Exists(slot => request.Fits(slot.Device))) is { } next ? Choose(free, next) : null;
    }

    private Dictionary<string, int> HeldByRun() =>
        Silos.Values.SelectMany(silo => silo.Slots)
            .Where(slot => slot.Holder is not null)
            .CountBy(slot => slot.Holder!.Value.Run)
            .ToDictionary();

    private IEnumerable<FreeSlot> Free() =>
        from silo in Silos.Values
        from index in Enumerable.Range(0, silo.Slots.Length)
        where silo.Slots[index] is { Holder: null, Fault: null }
        select new FreeSlot(
            silo.Name, silo.Address, index, silo.Slots[index].Device,
            silo.Slots.Count(slot => slot.Holder is not null && slot.Device == silo.Slots[index].Device));

    private static SlotGrant Choose(List<FreeSlot> free, SlotRequest request)
    {
        var slot = free.Where(slot => request.Fits(slot.Device))
            .OrderBy(slot => slot.Silo == request.AvoidedSilo)
                .ThenByDescending(slot => slot.Silo == request.PreferredSilo)
                .ThenBy(slot => slot.Members)
                .First();
        return new SlotGrant(request.Run, request.Member, slot.Silo, slot.Address, slot.Slot, slot.Device);
    }

    private DevicePool Take(SlotGrant grant) => this with
    {
        Waiting = Waiting.RemoveAll(request => request.Key == grant.Key),
        Silos = Silos.SetItem(grant.Silo, Silos[grant.Silo].Hold(grant.Slot, grant.Key)),
    };

    private readonly record struct FreeSlot(string Silo, string Address, int Slot, string Device, int Members);
}

/// <summary>Names one member of one run.</summary>
/// <param name="Run">Name of the run.</param>
/// <param name="Index">Index of the member, from 0.</param>
public readonly record struct MemberKey(string Run, int Index);

/// <summary>What a silo reports of itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">control, trainer or both.</param>
/// <param name="Pid">Process id on its host.</param>
/// <param name="Address">Its silo address, which a restarted process does not share; for people host:port, its address for other
/// silos.</param>
/// <param name="Http">Its HTTP address, or null.</param>
/// <param name="Slots">Its training places with what they are doing; none while it has a fault.</param>
/// <param name="Node">The machine that it runs on, or null if it is not known.</param>
/// <param name="Graphics">Its GPUs with their memory, or null if there are none.</param>
/// <param name="Fault">Why it offers no slots and is not ready, one sentence, or null if it works.</param>
/// <param name="Process">To people its silo address; null if the cluster is older than the client.</param>
[GenerateSerializer, Immutable, Alias("ensemble.silo-note")]
public sealed record SiloReport(
    [property: Id(0)] string Name,
    [property: Id(1)] string Role,
    [property: Id(2)] int Pid,
    [property: Id(3)] string Address,
    [property: Id(4)] string? Http,
    [property: Id(5)] ImmutableArray<Slot> Slots,
    [property: Id(6)] string? Node = null,
    [property: Id(7)] string? Graphics = null,
    [property: Id(8)] string? Fault = null,
    [property: Id(9)] string? Process = null)
{
    internal SiloReport Free(MemberKey member) =>
        this with { Slots = [.. Slots.Select(slot => slot.Holder == member ? slot with { Run = null, Member = null } : slot)] };

    internal SiloReport WithFaultsOf(SiloReport renewed) =>
        this with
        {
            Fault = renewed.Fault,
            Slots = [.. Slots.Select((slot, index) => slot with { Fault = renewed.Slots.ElementAtOrDefault(index)?.Fault })],
        };

    internal SiloReport Hold(int slot, MemberKey member) =>
        this with { Slots = Slots.SetItem(slot, Slots[slot] with { Run = member.Run, Member = member.Index }) };
}

/// <summary>One training place: a GPU, or a CPU core.</summary>
/// <param name="Device">Such as <c>cpu</c> or <c>cuda:0</c>.</param>
/// <param name="Run">Whose member trains there, or null.</param>
/// <param name="Member">Which member, or null.</param>
/// <param name="HasBfloat16">Whether the device multiplies bfloat16 itself.</param>
/// <param name="Fault">Why the device computes no more, one sentence, or null: a broken slot is never given away.</param>
[GenerateSerializer, Immutable, Alias("ensemble.slot-status")]
public sealed record Slot(
    [property: Id(0)] string Device,
    [property: Id(1)] string? Run = null,
    [property: Id(2)] int? Member = null,
    [property: Id(3)] bool HasBfloat16 = false,
    [property: Id(4)] string? Fault = null)
{
    internal MemberKey? Holder => Run is not null && Member is { } member ? new MemberKey(Run, member) : null;
}

/// <summary>A member's wish for a slot.</summary>
/// <param name="Run">Whose member.</param>
/// <param name="Member">Which.</param>
/// <param name="EpochsDone">Epochs that it has trained: who has fewer comes first.</param>
/// <param name="PreferredSilo">Its previous silo, or null.</param>
/// <param name="TrainedOn">The device that it has been placed on, or null before its first placement: it keeps to that kind.</param>
/// <param name="AvoidedSilo">The silo on which its device has just failed, or null.</param>
[GenerateSerializer, Immutable, Alias("ensemble.slot-request")]
public sealed record SlotRequest(
    [property: Id(0)] string Run,
    [property: Id(1)] int Member,
    [property: Id(2)] int EpochsDone,
    [property: Id(3)] string? PreferredSilo,
    [property: Id(4)] string? TrainedOn = null,
    [property: Id(5)] string? AvoidedSilo = null)
{
    /// <summary>Who asks.</summary>
    public MemberKey Key => new(Run, Member);

    /// <summary>The kind that it keeps to, or null if any will do.</summary>
    public string? Kind => TrainedOn is null ? null : KindOf(TrainedOn);

    /// <summary>Whether the member may train on a device.</summary>
    public bool Fits(string device) => Kind is null || KindOf(device) == Kind;

    // Within a kind the bits are the same, as far as guaranteed (docs/export.md).
    private static string KindOf(string device) => device.StartsWith("cuda", StringComparison.Ordinal) ? "cuda" : "cpu";
}

/// <summary>A slot given to a member.</summary>
/// <param name="Run">Whose member; null from a silo of an older version.</param>
/// <param name="Member">Which.</param>
/// <param name="Silo">Name of the silo.</param>
/// <param name="Address">Its silo address.</param>
/// <param name="Slot">Index of the slot on the silo.</param>
/// <param name="Device">The slot's device.</param>
/// <param name="Held">Whether the member has had it all along, and may be in training there.</param>
[GenerateSerializer, Immutable, Alias("ensemble.slot-grant")]
public sealed record SlotGrant(
    [property: Id(6)] string Run,
    [property: Id(0)] int Member,
    [property: Id(1)] string Silo,
    [property: Id(2)] string Address,
    [property: Id(3)] int Slot,
    [property: Id(4)] string Device,
    [property: Id(5)] bool Held = false)
{
    /// <summary>To whom.</summary>
    public MemberKey Key => new(Run, Member);
}
