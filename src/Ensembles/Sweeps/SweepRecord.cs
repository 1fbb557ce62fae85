using System.Collections.Immutable;

namespace Ensembles.Sweeps;

/// <summary>A sweep's durable state.</summary>
public enum SweepStage
{
    /// <summary>Trials are tried, or will be when there is a cluster.</summary>
    Running,

    /// <summary>All trials have ended.</summary>
    Finished,

    /// <summary>A person ended it.</summary>
    Stopped,

    /// <summary>All trials failed.</summary>
    Failed,
}

/// <summary>All that a sweep has decided: an immutable value, stored after every step and before it is announced.</summary>
public sealed record SweepRecord
{
    // A second and a third opinion; everything else is only room on a disk.
    private const int Kept = 3;

    /// <summary>What is tried.</summary>
    public required SweepPlan Plan { get; init; }

    /// <summary>Its state.</summary>
    public SweepStage Stage { get; init; }

    /// <summary>The trials by index.</summary>
    public required ImmutableArray<TrialRecord> Trials { get; init; }

    /// <summary>Seconds that it has gone on, interruptions left out.</summary>
    public double Seconds { get; init; }

    /// <summary>Whether nothing will be begun any more.</summary>
    public bool HasEnded => Stage != SweepStage.Running;

    /// <summary>A sweep that was just planned.</summary>
    public static SweepRecord Begin(SweepPlan plan) =>
        new() { Plan = plan, Trials = [.. plan.Trials.Select((_, index) => new TrialRecord { Index = index })] };

    /// <summary>The trials whose runs are under way, or are to be ended.</summary>
    public IEnumerable<TrialRecord> InFlight() => Trials.Where(trial => trial.Stage == TrialStage.Running);

    /// <summary>The trial with the smallest loss so far, the earlier one of equals; null if none has a loss.</summary>
    public TrialRecord? BestTrial() => Trials.Where(trial => trial.Result is not null).MinBy(trial => trial.Result);

    /// <summary>The trials to begin now: one more than the slots can hold, so that no slot is ever without work.</summary>
    public IEnumerable<int> Due(int slots)
    {
        if (HasEnded) return [];
        var members = InFlight().Count() * Plan.Search.Members;
        var wanted = (slots + 1 - members + Plan.Search.Members - 1) / Plan.Search.Members;
        return Trials.Where(trial => trial.Stage == TrialStage.Waiting).Select(trial => trial.Index).Take(Math.Max(0, wanted));
    }

    /// <summary>Begins a trial.</summary>
    public SweepRecord Launch(int trial) =>
        With(trial, record => record.Stage == TrialStage.Waiting ? record with { Stage = TrialStage.Running } : record);

    /// <summary>Takes in how far a trial's run has come, and judges it at the rungs that it has passed.</summary>
    /// <param name="trial">Its index.</param>
    /// <param name="progress">As its run reports it.</param>
    /// <returns>The sweep after; if the trial has <see cref="TrialRecord.PrunedAt"/>, its run must be stopped.</returns>
    public SweepRecord Observe(int trial, TrialProgress progress)
    {
        if (Trials[trial].Stage != TrialStage.Running || progress.Losses.Length <= Trials[trial].Progress.Losses.Length) return this;
        return With(trial, record => record with { Progress = progress }).Judge(trial);
    }

    /// <summary>Takes in that a trial's run has ended.</summary>
    /// <param name="trial">Its index.</param>
    /// <param name="byItself">Whether its recipe's own rule ended it.</param>
    /// <param name="failure">Why it failed, or null.</param>
    public SweepRecord End(int trial, bool byItself, string? failure) => With(trial, record => record.HasEnded ? record : record with
    {
        Stage = failure is not null
            ? TrialStage.Failed
            : byItself
            ? TrialStage.Finished
            : record.PrunedAt is null
            ? TrialStage.Stopped
            : TrialStage.Pruned,
        PrunedAt = byItself || failure is not null ? null : record.PrunedAt,
        Failure = failure,
    }).Settle();

    /// <summary>Ends the sweep by a person's wish; runs that are under way are to be stopped.</summary>
    public SweepRecord Stop() => HasEnded ? this : this with { Stage = SweepStage.Stopped };

    /// <summary>The trials whose checkpoints are not needed any more: they have ended, and some others were better.</summary>
    public IEnumerable<int> Superfluous()
    {
        var kept = Trials.Where(trial => trial.HasEnded && trial.Result is not null)
            .OrderBy(trial => trial.Result)
            .Take(Kept)
            .Select(trial => trial.Index)
            .ToHashSet();
        return Trials.Where(trial => trial.HasEnded && !trial.IsDropped && !kept.Contains(trial.Index)).Select(trial => trial.Index);
    }

    /// <summary>Changes one trial.</summary>
    public SweepRecord With(int trial, Func<TrialRecord, TrialRecord> change)
    {
        var changed = change(Trials[trial]);
        return changed == Trials[trial] ? this : this with { Trials = Trials.SetItem(trial, changed) };
    }

    private SweepRecord Judge(int trial)
    {
        var record = Trials[trial];
        if (record.PrunedAt is not null) return this;
        var eta = Plan.Search.Eta;
        var judged = record.Judged;
        foreach (var rung in Halving.Rungs(Plan.Search).TakeWhile(rung => rung <= record.Progress.Losses.Length).Skip(judged).ToList())
        {
            judged++;
            List<double?> seen =
                [.. Trials.Where(other => other.Progress.Losses.Length >= rung).Select(other => other.Progress.LeastWithin(rung))];
            if (!Halving.Continues(record.Progress.LeastWithin(rung), seen, eta))
                return With(trial, stopped => stopped with { Judged = judged, PrunedAt = rung });
        }

        return With(trial, same => same with { Judged = judged });
    }

    private SweepRecord Settle()
    {
        if (HasEnded || !Trials.All(trial => trial.HasEnded)) return this;
        return this with { Stage = BestTrial() is null ? SweepStage.Failed : SweepStage.Finished };
    }
}
