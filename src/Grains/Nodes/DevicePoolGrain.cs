using System.Collections.Immutable;
using Ensembles.Placement;
using Grains.Interfaces.Nodes;
using Grains.Interfaces.Runs;
using Grains.Roles;
using Grains.Telemetry;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Grains.Nodes;

/// <summary>
/// Holds the <see cref="DevicePool"/> and notifies runs of granted and lost slots. Silos report their slots every second.
/// </summary>
[OnControlSilos, Reentrant, KeepAlive]
internal sealed partial class DevicePoolGrain(
    ISiloStatusOracle silos, PoolMeters meters, TimeProvider time, ILogger<DevicePoolGrain> logger)
    : Grain, IDevicePoolGrain, INodesGrain
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);
    private readonly SortedDictionary<string, KnownSilo> _notes = new(StringComparer.Ordinal);
    private DevicePool _pool = DevicePool.Empty;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var period = new GrainTimerCreationOptions
        {
            DueTime = TimeSpan.FromSeconds(1),
            Period = TimeSpan.FromSeconds(1),
            KeepAlive = true,
            Interleave = true,
        };
        this.RegisterGrainTimer(LookAfterSilos, period);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        meters.Forget();
        return Task.CompletedTask;
    }

    public async Task Register(SiloReport silo)
    {
        if (_notes.TryGetValue(silo.Name, out var known) && known.Note.Address != silo.Address)
        {
            // A late word of the process whose place this one has taken, or two silos of one name: the newest counts, or each would drive
            // the other out.
            if (AddressOf(silo).Generation < AddressOf(known.Note).Generation) return;
            await Lose(silo.Name);
        }

        _notes[silo.Name] = new KnownSilo(silo, time.GetTimestamp());
        _pool = _pool.Register(silo);
        HandOut();
    }

    public Task Leave(string silo) => Lose(silo, isLeaving: true);

    public Task Request(SlotRequest request)
    {
        _pool = _pool.Request(request);
        // A run with a new activation does not know its members' slots: they are granted once more.
        if (_pool.GrantOf(request.Key) is { } held) Grant(held with { Held = IsAtWork(held) }).Ignore();
        HandOut();
        return Task.CompletedTask;
    }

    public Task Release(string run, int member)
    {
        _pool = _pool.Release(new MemberKey(run, member));
        HandOut();
        return Task.CompletedTask;
    }

    public Task<NodesStatus> Show() => Task.FromResult(new NodesStatus(
        [.. _notes.Values.Select(known => Show(known.Note))],
        [.. _pool.Queue.Select(request => new QueuedMember(request.Run, request.Member, _pool.ReasonToWait(request)))]));

    private void HandOut()
    {
        _pool = _pool.Assign(out var grants);
        foreach (var grant in grants) Grant(grant).Ignore();
    }

    // As the silo said last.
    private bool IsAtWork(SlotGrant held) =>
        _notes.TryGetValue(held.Silo, out var known) && held.Slot < known.Note.Slots.Length && known.Note.Slots[held.Slot] is { } slot
            && slot.Run == held.Run && slot.Member == held.Member;

    private SiloReport Show(SiloReport silo) => silo with
    {
        Address = AddressOf(silo).Endpoint.ToString(),
        Slots = _pool.Silos.TryGetValue(silo.Name, out var known) ? known.Slots : silo.Slots,
        Process = silo.Address,
    };

    private static SiloAddress AddressOf(SiloReport silo) => SiloAddress.FromParsableString(silo.Address);

    private async Task Grant(SlotGrant grant)
    {
        try
        {
            if (await GrainFactory.GetGrain<IRunCoordinator>(grant.Run).Granted(grant)) return;
        }
        catch (Exception error)
        {
            LogUnreachable(error, grant.Run);
        }

        _pool = _pool.Release(grant.Key);
    }

    private async Task LookAfterSilos(CancellationToken cancellation)
    {
        var alive = silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Select(address => address.ToParsableString()).ToHashSet();
        var gone = _notes.Values
            .Where(known => !alive.Contains(known.Note.Address) || time.GetElapsedTime(known.At) > Silence)
            .Select(known => known.Note.Name)
            .ToImmutableArray();
        foreach (var name in gone) await Lose(name);
        HandOut();
        meters.Publish(_pool.Waiting.Count, _notes.Values.Select(known => known.Note.Role));
    }

    private async Task Lose(string silo, bool isLeaving = false)
    {
        _notes.Remove(silo);
        _pool = _pool.Remove(silo, out var lost);
        if (lost.Length > 0) LogLost(silo, lost.Length);
        foreach (var member in lost)
        {
            try
            {
                var run = GrainFactory.GetGrain<IRunCoordinator>(member.Run);
                await (isLeaving ? run.SlotWithdrawn(member.Index, silo) : run.SlotLost(member.Index, silo));
            }
            catch (Exception error)
            {
                LogUnreachable(error, member.Run);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Silo {Silo} is gone with {Slots} held slots")]
    private partial void LogLost(string silo, int slots);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The device pool could not reach run {Run}")]
    private partial void LogUnreachable(Exception error, string run);

    private sealed record KnownSilo(SiloReport Note, long At);
}
