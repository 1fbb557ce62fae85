using Ensembles.Runs;
using Grains.Interfaces.Members;
using Grains.Interfaces.Nodes;
using Grains.Interfaces.Runs;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Placement;

namespace Grains.Runs;

/// <summary>Placing members: from the queue to a slot, on it, and off it again.</summary>
internal sealed partial class RunGrain
{
    private const int StartAttempts = 20;
    private static readonly TimeSpan StartPause = TimeSpan.FromMilliseconds(150);

    public async Task<bool> Granted(SlotGrantNote grant)
    {
        if (!_active) return false;
        if (_turns[grant.Member].HasSlot) return _turns[grant.Member].Silo == grant.Silo;
        if (_turns[grant.Member].Phase != TurnPhase.Queued) return false;
        _turns[grant.Member] = _turns[grant.Member] with { Phase = TurnPhase.Starting, Silo = grant.Silo };
        var state = await Change(run => run.With(grant.Member, member => member with
        {
            Incarnation = member.Incarnation + 1,
            Silo = grant.Silo,
            Device = grant.Device,
        }));
        _turns[grant.Member] = _turns[grant.Member] with { Incarnation = state.Members[grant.Member].Incarnation };
        StartTurn(OrderOf(grant), grant.Silo).Ignore();
        return true;
    }

    public async Task SlotLost(int member, string silo)
    {
        if (!Exists || !_turns[member].HasSlot || _turns[member].Silo != silo) return;
        LogLost(Name, member, silo);
        await Replace(member);
    }

    // The slot is marked free last: where a step fails the member tells its end again, and all of them are repeated.
    public async Task TurnEnded(TurnEndNote end)
    {
        if (!Exists || _turns[end.Member].Incarnation != end.Incarnation || !_turns[end.Member].HasSlot) return;
        if (end.Failure is { } failure) await Change(state => state.Fail(end.Member, failure));
        await Pool.Release(Name, end.Member);
        _turns[end.Member] = _turns[end.Member] with { Phase = TurnPhase.Idle, InFlight = null };
        if (State.HasEnded) await EndAll();
        else Queue(end.Member);
    }

    public Task Progress(ProgressNote progress)
    {
        if (Exists && _turns[progress.Member] is { HasSlot: true } turn && turn.Incarnation == progress.Incarnation)
        {
            _turns[progress.Member] = turn with { Phase = TurnPhase.Training, InFlight = progress.InFlight };
        }

        return Task.CompletedTask;
    }

    private void Queue(int member)
    {
        if (!_active || !State.StillTrains(_recipe.Stopping, member) || _turns[member].EpochsDone >= _recipe.Stopping.MaxEpochs) return;
        _turns[member] = _turns[member] with { Phase = TurnPhase.Queued, InFlight = null };
        RequestSlot(member).Ignore();
        MakeRoom();
    }

    /// <summary>Members that hold a slot and may not go on for now give it back as soon as somebody waits.</summary>
    private void MakeRoom()
    {
        for (var member = 0; member < _turns.Length; member++)
        {
            var turn = _turns[member];
            if (turn.Phase == TurnPhase.Training && LimitOf(member) <= turn.EpochsDone) MemberOf(member).Yield(turn.Incarnation).Ignore();
        }
    }

    private async Task RequestSlot(int member)
    {
        try
        {
            await Pool.Request(new SlotRequestNote(Name, member, _turns[member].EpochsDone, State.Members[member].Silo));
        }
        catch (Exception error)
        {
            LogPoolDeaf(error, Name, member);
        }
    }

    private TurnOrder OrderOf(SlotGrantNote grant) => new()
    {
        Run = Name,
        Member = grant.Member,
        Seed = State.Members[grant.Member].Seed,
        Incarnation = _turns[grant.Member].Incarnation,
        Recipe = State.Plan.Recipe,
        DataSha256 = State.Plan.Data.Sha256,
        SiloAddress = grant.Address,
        Slot = grant.Slot,
        Device = grant.Device,
        DecidedEpoch = State.DecidedEpoch,
        Limit = LimitOf(grant.Member),
    };

    /// <summary>Places the grain on the silo of its slot. An activation elsewhere goes away first, so this may take a few calls.</summary>
    private async Task StartTurn(TurnOrder order, string silo)
    {
        for (var attempt = 0; attempt < StartAttempts && IsCurrent(order); attempt++)
        {
            if (await TryStartTurn(order)) return;
            await Task.Delay(StartPause, time);
        }

        if (!IsCurrent(order)) return;
        LogNotStarted(Name, order.Member, silo);
        await Pool.Release(Name, order.Member);
        await Replace(order.Member);
    }

    private async Task<bool> TryStartTurn(TurnOrder order)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, SiloAddress.FromParsableString(order.SiloAddress));
        try
        {
            if (!await MemberOf(order.Member).StartTurn(order)) return false;
            if (IsCurrent(order)) _turns[order.Member] = _turns[order.Member] with { Phase = TurnPhase.Training };
            else await MemberOf(order.Member).EndTurn(order.Incarnation);
            return true;
        }
        catch (Exception error)
        {
            LogStartFailed(error, Name, order.Member);
            return false;
        }
        finally
        {
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        }
    }

    private bool IsCurrent(TurnOrder order) =>
        _active && _turns[order.Member].HasSlot && _turns[order.Member].Incarnation == order.Incarnation;

    private async Task Replace(int member)
    {
        _turns[member] = _turns[member] with { Phase = TurnPhase.Idle, InFlight = null };
        await Change(state => state.With(member, record => record with { Restarts = record.Restarts + 1 }));
        Queue(member);
    }

    private async Task EndAll()
    {
        _active = false;
        for (var member = 0; member < _turns.Length; member++)
        {
            var turn = _turns[member];
            if (turn.Phase == TurnPhase.Queued) _turns[member] = turn with { Phase = TurnPhase.Idle };
            if (turn.Phase == TurnPhase.Queued) await Pool.Release(Name, member);
            if (turn.HasSlot) await EndTurn(member, turn.Incarnation);
        }

        Prune();
    }

    private async Task EndTurn(int member, int incarnation)
    {
        try
        {
            await MemberOf(member).EndTurn(incarnation);
        }
        catch (Exception error)
        {
            LogStartFailed(error, Name, member);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} lost member {Member} with silo {Silo}; it waits for another slot")]
    private partial void LogLost(string run, int member, string silo);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} could not start member {Member} on {Silo}; it waits for another slot")]
    private partial void LogNotStarted(string run, int member, string silo);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Run {Run} did not reach member {Member}")]
    private partial void LogStartFailed(Exception error, string run, int member);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} did not reach the device pool for member {Member}; asking again soon")]
    private partial void LogPoolDeaf(Exception error, string run, int member);
}
