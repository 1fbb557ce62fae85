using System.Collections.Immutable;
using Ensembles.Members;
using Ensembles.Recipes;

namespace Ensembles.Runs;

/// <summary>Reports that the run has not decided yet. Not stored: after a loss the members repeat them.</summary>
public sealed record UndecidedReports
{
    private ImmutableDictionary<(int Epoch, int Member), EpochReport> Reports { get; init; } =
        ImmutableDictionary<(int Epoch, int Member), EpochReport>.Empty;

    /// <summary>None.</summary>
    public static UndecidedReports None { get; } = new();

    /// <summary>Takes a report in; the same one twice is one.</summary>
    public UndecidedReports Receive(EpochReport report) => this with { Reports = Reports.SetItem((report.Epoch, report.Member), report) };

    /// <summary>
    /// Members whose own rule has ended and whose report for their best epoch is missing: after a loss it is read from their checkpoints.
    /// </summary>
    public IEnumerable<CheckpointId> Missing(RunRecord run, StoppingRecipe rule) =>
        from member in run.Living
        where !run.HasTrained && !run.StillTrains(rule, member.Index)
        let best = member.BestEpoch ?? 0
        where best > 0 && !Reports.ContainsKey((best, member.Index))
        select new CheckpointId(run.Plan.Run, member.Index, best);

    /// <summary>Which members have reported the next epoch, by index.</summary>
    public IReadOnlySet<int> ReportersOf(int epoch) => Reports.Keys.Where(key => key.Epoch == epoch).Select(key => key.Member).ToHashSet();

    /// <summary>Whether every member that is not given up has reported what the next decision needs.</summary>
    public bool CanDecide(RunRecord run, StoppingRecipe rule) =>
        !run.HasTrained && run.Living.Any() && run.Living.All(member => Reports.ContainsKey(Needed(run, rule, member)));

    /// <summary>Decides the next epoch.</summary>
    /// <returns>The run after, or the same run if a report is missing.</returns>
    public RunRecord Decide(RunRecord run, StoppingRecipe rule, DateTimeOffset at) =>
        CanDecide(run, rule) ? run.Decide(rule, [.. run.Living.Select(member => Reports[Needed(run, rule, member)])], at) : run;

    /// <summary>
    /// Without those that are needed no more: of decided epochs, but for the best epochs of members with a rule of their own.
    /// </summary>
    public UndecidedReports Forget(RunRecord run, StoppingRecipe rule) => this with
    {
        Reports = Reports.RemoveRange(Reports.Keys.Where(key =>
            key.Epoch <= run.DecidedEpoch && (rule.Criterion != Criterion.PerMember || run.Members[key.Member].BestEpoch != key.Epoch))),
    };

    private static (int Epoch, int Member) Needed(RunRecord run, StoppingRecipe rule, MemberRecord member) =>
        (run.StillTrains(rule, member.Index) ? run.DecidedEpoch + 1 : member.BestEpoch ?? 0, member.Index);
}
