using Ensembles.Members;
using Ensembles.Runs;
using Grains.Interfaces.Runs;
using Microsoft.Extensions.Logging;

namespace Grains.Runs;

/// <summary>Members that cannot continue: placed again, given up, or the end of the run, as the failure policy decides.</summary>
internal sealed partial class RunGrain
{
    // The epoch whose report some members owe, and since when so many have reported it that the others wait.
    private (int Epoch, long Since)? _owed;

    public async Task SlotLost(int member, string silo)
    {
        if (!Exists || !_turns[member].HasSlot || _turns[member].Silo != silo) return;
        await Lose(member, new Loss(FaultKind.SiloLost, $"silo {silo} is gone"));
    }

    public async Task SlotWithdrawn(int member, string silo)
    {
        if (!Exists || !_turns[member].HasSlot || _turns[member].Silo != silo) return;
        LogLost(Name, member, $"silo {silo} is being shut down");
        _turns[member] = _turns[member] with { Phase = TurnPhase.Idle, InFlight = null, IsNews = true };
        await Change(state =>
            state.HasEnded ? state : state.Note(Now, RunEventKind.Lost, $"silo {silo} is being shut down; placed on another", member));
        Queue(member);
    }

    // The member holds its slot until the last step: if one fails it reports its end again, and all of them are repeated.
    public async Task TurnEnded(TurnEndNote end)
    {
        if (!Exists || _turns[end.Member].Incarnation != end.Incarnation || _turns[end.Member].Phase == TurnPhase.Queued) return;
        // It is stored already that the member begins again, and this activation is about to act on it.
        if (State.Members[end.Member].Incarnation != end.Incarnation) return;
        var hadSlot = _turns[end.Member].HasSlot;
        await Pool.Release(Name, end.Member);
        // Even if this activation has not loaded the run yet, the slot is free.
        if (!hadSlot) return;
        if (end.Failure is { } failure && end.Kind != FaultKind.Fenced)
        {
            await Lose(end.Member, ToLoss(end, failure));
        }
        else
        {
            _turns[end.Member] = _turns[end.Member] with { Phase = TurnPhase.Idle, InFlight = null };
            Queue(end.Member);
        }

        if (State.HasEnded) await EndAll();
    }

    // A silo of an older version does not say what is wrong with its device.
    private Loss ToLoss(TurnEndNote end, string failure) => end.Kind == FaultKind.Device
        ? new Loss(
            FaultKind.Device, $"On {State.Members[end.Member].Silo}: {failure}", end.DeviceFault ?? DeviceFault.Other,
            end.OfferedMicroBatch)
        : new Loss(end.Kind, failure);

    /// <summary>Stores that a member could not continue, and does what the policy decides.</summary>
    private async Task Lose(int member, Loss loss)
    {
        LogLost(Name, member, loss.Reason);
        FailureDecision? decision = null;
        await Change(state =>
        {
            (var after, decision) = state.Lose(member, loss, _recipe.Failures, Now);
            return after;
        });
        if (decision is not null) meters.Lost(Name, member, loss);
        _turns[member] = _turns[member] with { Phase = TurnPhase.Idle, InFlight = null, IsNews = true };
        switch (decision)
        {
            case PlaceAgain again:
                _turns[member] = _turns[member] with { Pauses = true };
                QueueAfter(member, again.After).Ignore();
                break;
            case ShrinkBatches:
                await BeginAgain();
                break;
            case GiveUpMember:
                await Proceed();
                break;
            case InterruptRun:
                await Interrupt();
                break;
            case FailRun:
                await EndAll();
                break;
        }
    }

    private async Task QueueAfter(int member, TimeSpan pause)
    {
        // By the timer, not by the clock, which may jump.
        if (pause > TimeSpan.Zero) await Task.Delay(pause, time);
        _turns[member] = _turns[member] with { Pauses = false };
        if (_turns[member].Phase == TurnPhase.Idle) Queue(member);
    }

    private async Task LookForSilence()
    {
        var isAnyWaiting = IsAnyWaiting;
        for (var member = 0; member < _turns.Length && _active; member++)
        {
            if (_turns[member].Phase != TurnPhase.Training
                || time.GetElapsedTime(_turns[member].LastSign).TotalSeconds < _recipe.Failures.SilenceLimit)
                continue;
            if (LimitOf(member, isAnyWaiting) <= _turns[member].EpochsDone) continue;
            await Drop(member, $"no sign of life for {_recipe.Failures.SilenceLimit} s");
        }

        await LookForOwed();
    }

    private async Task LookForOwed()
    {
        if (_recipe.Failures.ReportLimit is not { } limit || !_active || State.Growth is not null) return;
        var epoch = State.DecidedEpoch + 1;
        var reporters = _undecided.ReportersOf(epoch);
        var living = State.Living.Select(member => member.Index).ToList();
        if (reporters.Count < _recipe.Failures.Quorum * living.Count)
        {
            _owed = null;
            return;
        }

        if (_owed?.Epoch != epoch) _owed = (epoch, time.GetTimestamp());
        if (time.GetElapsedTime(_owed.Value.Since).TotalSeconds < limit) return;
        _owed = (epoch, time.GetTimestamp());
        foreach (var member in living.Where(member => !reporters.Contains(member) && _turns[member].HasSlot))
        {
            await Drop(member, $"the others have waited {limit} s for its report of epoch {epoch}");
        }
    }

    // Its further reports are of an older placement from now on.
    private async Task Drop(int member, string reason)
    {
        await EndTurn(member, _turns[member].Incarnation);
        await Pool.Release(Name, member);
        await Lose(member, new Loss(FaultKind.Silence, reason));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run}: member {Member} cannot continue: {Reason}")]
    private partial void LogLost(string run, int member, string reason);
}
