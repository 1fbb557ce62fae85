using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;
using Grains.Interfaces.Runs;
using Grains.Wire;
using Microsoft.Extensions.Logging;

namespace Grains.Runs;

/// <summary>Deciding epochs: when all members have reported one, and not before the decision is stored.</summary>
internal sealed partial class RunGrain
{
    public async Task<Verdict> Report(EpochReportNote report)
    {
        if (!Exists || State.HasEnded || _turns[report.Member].Incarnation != report.Incarnation) return new Verdict(0, true, Refused: true);
        Hear(report);
        await DecideAll();
        return VerdictFor(report.Member);
    }

    private void Hear(EpochReportNote report)
    {
        var turn = _turns[report.Member];
        _turns[report.Member] = turn with { Phase = TurnPhase.Training, EpochsDone = Math.Max(turn.EpochsDone, report.Epoch), InFlight = null };
        if (report.Epoch > State.DecidedEpoch) _pending.Add(report.ToDomain(Name));
    }

    private Verdict VerdictFor(int member)
    {
        var done = _turns[member].EpochsDone;
        if (!State.StillTrains(_recipe.Stopping, member) || done >= _recipe.Stopping.MaxEpochs) return new Verdict(done, true);
        var limit = LimitOf(member);
        return new Verdict(limit, TurnRules.MustYield(done, limit, Waiting()));
    }

    private int LimitOf(int member) =>
        TurnRules.Limit(State.DecidedEpoch, _turns[member].EpochsDone, _recipe.Stopping.MaxEpochs, Waiting().Count > 0);

    private List<int> Waiting() => [.. _turns.Where(turn => turn.Phase == TurnPhase.Queued).Select(turn => turn.EpochsDone)];

    private async Task DecideAll()
    {
        while (!State.HasEnded && Complete(State) is not null)
        {
            var before = State.DecidedEpoch;
            var after = await Change(state => Complete(state) is { } reports ? state.Decide(_recipe.Stopping, reports) : state);
            if (after.DecidedEpoch > before) await Announce(after);
        }
    }

    /// <summary>The reports that decide the next epoch, by member, or null while one is missing.</summary>
    private List<EpochReport>? Complete(RunRecord state)
    {
        if (state.HasEnded) return null;
        var reports = new List<EpochReport>();
        foreach (var member in state.Members)
        {
            var trains = state.StillTrains(_recipe.Stopping, member.Index);
            var report = trains ? _pending.Find(state.DecidedEpoch + 1, member.Index) : KeptReport(member);
            if (report is null) return null;
            reports.Add(report);
        }

        return reports;
    }

    /// <summary>What a member whose own rule has ended reported for its best epoch; after a loss of this silo its checkpoint tells.</summary>
    private EpochReport? KeptReport(MemberRecord member)
    {
        var best = member.BestEpoch ?? throw new InvalidOperationException("a member's rule ends only after a best epoch");
        if (_pending.Find(best, member.Index) is { } known) return known;
        var report = checkpoints.ReadReport(new CheckpointId(Name, member.Index, best));
        _pending.Add(report);
        return report;
    }

    private async Task Announce(RunRecord decided)
    {
        if (_recipe.Stopping.Criterion != Criterion.PerMember) _pending.Forget(decided.DecidedEpoch);
        LogDecided(Name, decided.DecidedEpoch, decided.Epochs[^1].EnsembleLoss, decided.Stopping.BestEpoch);
        if (decided.HasEnded)
        {
            LogEnded(Name, decided.StopReason);
            await EndAll();
            return;
        }

        Prune();
        for (var member = 0; member < _turns.Length; member++)
        {
            if (_turns[member].Phase == TurnPhase.Training) MemberOf(member).Allow(_turns[member].Incarnation, LimitOf(member)).Ignore();
        }
    }

    private void Prune()
    {
        foreach (var member in State.Members)
        {
            foreach (var epoch in State.Superfluous(member.Index, checkpoints.Epochs(Name, member.Index)))
            {
                checkpoints.Delete(new CheckpointId(Name, member.Index, epoch));
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} decided epoch {Epoch}: ensemble loss {Loss}, best epoch {BestEpoch}")]
    private partial void LogDecided(string run, int epoch, double loss, int? bestEpoch);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} has ended: {Reason}")]
    private partial void LogEnded(string run, string? reason);
}
