using Ensembles.Members;
using Ensembles.Placement;
using Ensembles.Runs;
using Grains.Interfaces.Members;
using Grains.Interfaces.Runs;
using Grains.Interfaces.Sweeps;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Placement;

namespace Grains.Runs;

/// <summary>Placing members: from the queue to a slot, on it, and off it again.</summary>
internal sealed partial class RunGrain
{
    private const int StartAttempts = 20;
    private static readonly TimeSpan StartPause = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan StorePause = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _upkeep = new(1);

    // Whether checkpoints that an ended run needs no more could not be removed.
    private bool _isLeftBehind;

    public async Task<bool> Granted(SlotGrant grant)
    {
        if (!_active) return false;
        if (_turns[grant.Member].HasSlot) return _turns[grant.Member].Silo == grant.Silo;
        if (_turns[grant.Member].Phase != TurnPhase.Queued) return false;
        _turns[grant.Member] = _turns[grant.Member] with { Phase = TurnPhase.Starting, Silo = grant.Silo, LastSign = time.GetTimestamp() };
        try
        {
            await Place(grant);
        }
        catch (Exception error)
        {
            // Nothing was announced yet: the member requests again, and gives the store a moment.
            _turns[grant.Member] = _turns[grant.Member] with
            {
                Phase = TurnPhase.Idle,
                Pauses = true,
                Trouble = $"the run's state cannot be stored: {error.FirstLine()}",
            };
            QueueAfter(grant.Member, StorePause).Ignore();
            throw;
        }

        StartTurn(OrderOf(grant), grant.Silo).Ignore();
        return true;
    }

    /// <summary>
    /// Stores where the member trains. A job that has run there since before this grain was active continues: the
    /// placement is the same one. Any other placement is a new one, and reports of the old one do not count.
    /// </summary>
    private async Task Place(SlotGrant grant)
    {
        var continues = grant.Held && _turns[grant.Member].IsTakenUp && State.Members[grant.Member].SiloAddress == grant.Address;
        var state = await Change(run =>
        {
            var placed = run.With(grant.Member, member => member with
            {
                Incarnation = continues ? member.Incarnation : member.Incarnation + 1,
                Silo = grant.Silo,
                SiloAddress = grant.Address,
                Device = grant.Device,
            });
            var isNews = _turns[grant.Member].IsNews || run.Members[grant.Member].Silo != grant.Silo;
            return isNews
                ? placed.Note(
                    Now, RunEventKind.Placed, $"{(continues ? "continues" : "placed")} on {grant.Silo}, {grant.Device}", grant.Member)
                : placed;
        });
        _turns[grant.Member] =
            _turns[grant.Member] with { Incarnation = state.Members[grant.Member].Incarnation, IsTakenUp = false, Trouble = null };
    }

    public Task Progress(ProgressNote progress)
    {
        if (Exists && _turns[progress.Member] is { HasSlot: true } turn && turn.Incarnation == progress.Incarnation)
        {
            var moves = turn.MovesOnWith(progress.InFlight);
            _turns[progress.Member] = turn with
            {
                Phase = TurnPhase.Training,
                InFlight = progress.InFlight,
                LastSign = moves ? time.GetTimestamp() : turn.LastSign,
            };
            if (progress.InFlight.Waiting is { } why && turn.InFlight?.Waiting is null)
                return NoteMember(
                    new MemberNote(progress.Member, progress.Incarnation, RunEventKind.Storage, progress.InFlight.Epoch, why));
        }

        return Task.CompletedTask;
    }

    public async Task NoteMember(MemberNote note)
    {
        if (!Exists || _turns[note.Member].Incarnation != note.Incarnation) return;
        if (note.Kind == RunEventKind.Resumed && !_turns[note.Member].IsNews) return;
        if (note.Kind == RunEventKind.Resumed) _turns[note.Member] = _turns[note.Member] with { IsNews = false };
        await Change(state => state.HasEnded ? state : state.Note(Now, note.Kind, note.Text, note.Member, note.Epoch));
    }

    private void Queue(int member)
    {
        if (_turns[member].Pauses) return;
        if (!_active || !State.StillTrains(_recipe.Stopping, member) || _turns[member].EpochsDone >= LastEpoch) return;
        _turns[member] = _turns[member] with { Phase = TurnPhase.Queued, InFlight = null };
        RequestSlot(member).Ignore();
        MakeRoom();
    }

    /// <summary>Members that hold a slot but have no training permit release it as soon as another member waits.</summary>
    private void MakeRoom()
    {
        var isAnyWaiting = IsAnyWaiting;
        for (var member = 0; member < _turns.Length; member++)
        {
            var turn = _turns[member];
            if (turn.Phase == TurnPhase.Training && LimitOf(member, isAnyWaiting) <= turn.EpochsDone)
                MemberOf(member).Yield(turn.Incarnation).Ignore();
        }
    }

    private async Task RequestSlot(int member)
    {
        try
        {
            var (silo, device) = (State.Members[member].Silo, State.Members[member].Device);
            // What a device's fault has left behind there would meet it again.
            var hasFailed = State.Members[member].Faults is [.., { Kind: FaultKind.Device }];
            await Pool.Request(
                new SlotRequest(Name, member, _turns[member].EpochsDone, hasFailed ? null : silo, device, hasFailed ? silo : null));
        }
        catch (Exception error)
        {
            LogPoolUnreachable(error, Name, member);
        }
    }

    private TurnOrder OrderOf(SlotGrant grant) => new()
    {
        Run = Name,
        Member = grant.Member,
        Seed = State.Members[grant.Member].Seed,
        Incarnation = _turns[grant.Member].Incarnation,
        Recipe = State.FullRecipe(),
        DataSha256 = State.Plan.Data.Sha256,
        SiloAddress = grant.Address,
        Slot = grant.Slot,
        Device = grant.Device,
        DecidedEpoch = State.EpochsReported(grant.Member),
        Limit = LimitOf(grant.Member, IsAnyWaiting),
        CheckpointKeys = keys.ForOrder(Name),
    };

    /// <summary>Places the grain on the silo of its slot. An activation on another silo ends first, so this may take a few calls.</summary>
    private async Task StartTurn(TurnOrder order, string silo)
    {
        var refusal = new StartRefusal(FaultKind.SiloLost, null);
        for (var attempt = 0; attempt < StartAttempts && IsCurrent(order); attempt++)
        {
            if (await TryStartTurn(order) is not { } refused) return;
            if (refused.Reason is not null) refusal = refused;
            await Task.Delay(StartPause, time);
        }

        if (!IsCurrent(order)) return;
        await Pool.Release(Name, order.Member);
        await Lose(order.Member, new Loss(
            refusal.Kind,
            refusal.Kind == FaultKind.SiloLost
                ? $"silo {silo} does not accept it{(refusal.Reason is { } why ? $": {why}" : "")}"
                : refusal.Reason!));
    }

    /// <returns>Null if the turn has begun, or why not.</returns>
    private async Task<StartRefusal?> TryStartTurn(TurnOrder order)
    {
        try
        {
            // Before this placement may write, older ones may not write any more.
            await checkpoints.Fence(Name, order.Member, order.Incarnation);
            await DropOtherStates(order);
            RequestContext.Set(IPlacementDirector.PlacementHintKey, SiloAddress.FromParsableString(order.SiloAddress));
            if (!await MemberOf(order.Member).StartTurn(order)) return new StartRefusal(FaultKind.SiloLost, null);
            if (IsCurrent(order)) _turns[order.Member] = _turns[order.Member] with { Phase = TurnPhase.Training };
            else await MemberOf(order.Member).EndTurn(order.Incarnation);
            return null;
        }
        catch (Exception error)
        {
            LogStartFailed(error, Name, order.Member);
            if (IsCurrent(order)) _turns[order.Member] = _turns[order.Member] with { Trouble = error.FirstLine() };
            return new StartRefusal((error as TrainingException)?.Kind ?? FaultKind.SiloLost, error.FirstLine());
        }
        finally
        {
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        }
    }

    private bool IsCurrent(TurnOrder order) =>
        _active && _turns[order.Member].HasSlot && _turns[order.Member].Incarnation == order.Incarnation;

    private Task EndAll()
    {
        var hasEnded = State.HasEnded;
        return Exclusive(async () =>
        {
            // While this waited it was taken up again.
            if (hasEnded && !State.HasEnded) return;
            await Halt();
            await KeepOnlyBest();
            await ForgetReminder();
        });
    }

    /// <summary>Ends a run, removes what it does not keep, or resumes it: one at a time, or one would undo another.</summary>
    private async Task Exclusive(Func<Task> work)
    {
        await _upkeep.WaitAsync();
        try
        {
            await work();
        }
        finally
        {
            _upkeep.Release();
        }
    }

    private async Task Halt()
    {
        _active = false;
        Publish();
        NotifySweep();
        for (var member = 0; member < _turns.Length; member++)
        {
            var turn = _turns[member];
            if (turn.Phase == TurnPhase.Queued) _turns[member] = turn with { Phase = TurnPhase.Idle };
            if (turn.Phase == TurnPhase.Queued) await Pool.Release(Name, member);
            if (turn.HasSlot) await EndTurn(member, turn.Incarnation);
        }
    }

    // It looks for itself now and then, too.
    private void NotifySweep()
    {
        if (State.Plan.Sweep is { } sweep) GrainFactory.GetGrain<ISweepCoordinator>(sweep).TrialMoved(Name).Ignore();
    }

    public Task DropStates() => Exclusive(DropStatesNow);

    private async Task DropStatesNow()
    {
        if (!Exists || !State.HasEnded) return;
        await KeepBest();
        await checkpoints.Drop(State);
        await Change(state => state.StatesDropped ? state : state with { StatesDropped = true });
    }

    private Task KeepOnlyBestIfEnded() => Exclusive(() => State.HasEnded ? KeepOnlyBest() : Task.CompletedTask);

    private async Task KeepOnlyBest() => _isLeftBehind = !await CleanUp(KeepBest());

    private async Task KeepBest()
    {
        if (IsKept(State)) return;
        await checkpoints.KeepBest(State);
        await Change(state => IsKept(state) ? state : state.Note(
            Now, RunEventKind.Stored, WhatIsKept(state), epoch: state.Snapshots is null ? state.Stopping.BestEpoch : null));
    }

    private static string WhatIsKept(RunRecord state) => state.Answering().Any()
        ? $"the {(state.SnapshotsTaken > 0 ? "snapshots" : "best epoch's states")} are kept, all others are removed"
        : "no member has a best epoch, so no states are kept";

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

    [LoggerMessage(Level = LogLevel.Debug, Message = "Run {Run} could not reach member {Member}")]
    private partial void LogStartFailed(Exception error, string run, int member);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} could not reach the device pool for member {Member}; retrying soon")]
    private partial void LogPoolUnreachable(Exception error, string run, int member);

    /// <summary>Why a silo has not started a turn; no reason if it is only not ready for the member yet.</summary>
    private sealed record StartRefusal(FaultKind Kind, string? Reason);
}
