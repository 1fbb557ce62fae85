using Ensembles.Members;
using Ensembles.Runs;
using Grains.Interfaces.Runs;
using Grains.Telemetry;
using Microsoft.Extensions.Logging;

namespace Grains.Runs;

/// <summary>Deciding epochs: when all members have reported one, and not before the decision is stored.</summary>
internal sealed partial class RunGrain
{
    private readonly BarrierWaits _waits = new(time);
    private bool _deciding;

    public async Task<Verdict> Report(EpochReport report)
    {
        if (!Exists || State.HasEnded) return Refusal;
        if (_turns[report.Member].Incarnation != report.Incarnation) return await Refuse(report);
        // It is stored already that the member begins again, and this activation is about to act on it.
        if (State.Members[report.Member].Incarnation != report.Incarnation) return Refusal;
        Receive(report);
        if (State.Growth is not null) await ReceiveGrowing(report);
        await Proceed();
        return PermitFor(report.Member);
    }

    private static Verdict Refusal => new(0, true, Refused: true);

    private async Task<Verdict> Refuse(EpochReport report)
    {
        var current = _turns[report.Member].Incarnation;
        await Change(state => state.HasEnded ? state : state.Note(
            Now, RunEventKind.Refused,
            $"a report of placement {report.Incarnation} was refused; placement {current} is the one that counts", report.Member,
            report.Epoch));
        return Refusal;
    }

    private void Receive(EpochReport report)
    {
        var turn = _turns[report.Member];
        _turns[report.Member] = turn with
        {
            Phase = turn.HasSlot ? TurnPhase.Training : turn.Phase,
            EpochsDone = turn.EpochsDoneWith(report.Epoch),
            InFlight = null,
            LastSign = time.GetTimestamp(),
        };
        if (State.Growth is not null || report.Epoch <= State.DecidedEpoch) return;
        ForgetReportsOfBefore();
        _undecided = _undecided.Receive(report);
        _waits.Receive(report.Member, report.Epoch);
    }

    private Verdict PermitFor(int member)
    {
        var done = _turns[member].EpochsDone;
        if (!State.StillTrains(_recipe.Stopping, member) || done >= LastEpoch) return new Verdict(done, true);
        if (State.Growth is not null) return new Verdict(LastEpoch, false);
        List<int> waiting = [.. _turns.Where(turn => turn.Phase == TurnPhase.Queued).Select(turn => turn.EpochsDone)];
        var limit = LimitOf(member, waiting.Count > 0);
        return new Verdict(limit, TurnRules.MustYield(done, limit, waiting));
    }

    private bool IsAnyWaiting => Array.Exists(_turns, turn => turn.Phase == TurnPhase.Queued);

    private int LastEpoch => State.LastEpoch(_recipe.Stopping);

    // Members that join later do not wait for others.
    private int LimitOf(int member, bool isAnyWaiting) =>
        State.Growth is not null ? LastEpoch : TurnRules.Limit(State.DecidedEpoch, _turns[member].EpochsDone, LastEpoch, isAnyWaiting);

    private async Task Proceed()
    {
        await (State.Growth is not null ? EndGrowth() : DecideAll());
        if (State.Parting is not null) await TakeSnapshots();
    }

    // While an epoch is being decided and stored, other reports need not wait for it: they are processed afterwards.
    private async Task DecideAll()
    {
        if (_deciding) return;
        _deciding = true;
        try
        {
            await ReceiveKept();
            while (CanDecide()) await DecideNext();
        }
        finally
        {
            _deciding = false;
        }
    }

    private bool CanDecide()
    {
        ForgetReportsOfBefore();
        return _undecided.CanDecide(State, _recipe.Stopping);
    }

    private async Task DecideNext()
    {
        var before = State;
        var after =
            await Change(state => ReferenceEquals(state.Plan, before.Plan) ? _undecided.Decide(state, _recipe.Stopping, Now) : state);
        if (after.DecidedEpoch > before.DecidedEpoch) await Announce(before, after);
    }

    // Of members whose own rule has ended: after a loss of this silo their reports are read from their checkpoints.
    private async Task ReceiveKept()
    {
        foreach (var kept in _undecided.Missing(State, _recipe.Stopping).ToList())
            _undecided = _undecided.Receive(await checkpoints.ReadReport(kept));
    }

    private async Task Announce(RunRecord before, RunRecord decided)
    {
        _undecided = _undecided.Forget(decided, _recipe.Stopping);
        meters.Waited(_waits.Decided(decided.DecidedEpoch));
        NotifySweep();
        LogDecided(Name, decided.DecidedEpoch, decided.Epochs[^1].EnsembleLoss, decided.Stopping.BestEpoch);
        if (decided.HasEnded)
        {
            LogEnded(Name, decided.StopReason);
            await EndAll();
            return;
        }

        CleanUp(checkpoints.Forget(before, decided)).Ignore();
        Allow(turn => turn.Phase == TurnPhase.Training);
    }

    private void Allow(Func<Turn, bool> whom)
    {
        var isAnyWaiting = IsAnyWaiting;
        for (var member = 0; member < _turns.Length; member++)
        {
            if (whom(_turns[member])) MemberOf(member).Allow(_turns[member].Incarnation, LimitOf(member, isAnyWaiting)).Ignore();
        }
    }

    // What stays behind for once is removed at the end.
    private async Task<bool> CleanUp(Task removal)
    {
        try
        {
            await removal;
            return true;
        }
        catch (Exception error)
        {
            LogNotCleaned(error, Name);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} decided epoch {Epoch}: ensemble loss {Loss}, best epoch {BestEpoch}")]
    private partial void LogDecided(string run, int epoch, double loss, int? bestEpoch);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} has ended: {Reason}")]
    private partial void LogEnded(string run, string? reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} could not remove checkpoints that it no longer needs")]
    private partial void LogNotCleaned(Exception error, string run);
}
