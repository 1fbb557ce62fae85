using System.Collections.Immutable;
using Ensembles.Runs;
using Grains.Interfaces.Nodes;
using Grains.Interfaces.Runs;

namespace Client.Top;

/// <summary>A cluster at one moment.</summary>
/// <param name="Nodes">Its silos and queue.</param>
/// <param name="Runs">The unfinished runs and the newest of the others, newest first.</param>
/// <param name="Run">The selected run, or null if there is none.</param>
/// <param name="Events">The last things that happened to it, oldest first.</param>
internal sealed record TopPicture(NodesStatus Nodes, ImmutableArray<RunSummary> Runs, RunStatus? Run, IReadOnlyList<RunEvent> Events)
{
    private const int Newest = 5;

    /// <summary>The runs that are shown of all runs; trials of sweeps only while they are unfinished.</summary>
    public static ImmutableArray<RunSummary> Shown(ImmutableArray<RunSummary> all) =>
        [.. all.Where(run => run.Sweep is null || IsUnfinished(run)).Where((run, index) => index < Newest || IsUnfinished(run))];

    /// <summary>The run that is selected by default: the newest in training, or else the newest.</summary>
    public static string? Usual(ImmutableArray<RunSummary> runs) =>
        (runs.FirstOrDefault(run => run.State == RunState.Running) ?? runs.FirstOrDefault())?.Run;

    /// <summary>The run so many lines below another.</summary>
    public string? Beside(string? run, int step)
    {
        var place = Runs.Select(shown => shown.Run).ToList().IndexOf(run ?? "");
        return Runs.IsEmpty ? null : Runs[Math.Clamp(place + step, 0, Runs.Length - 1)].Run;
    }

    private static bool IsUnfinished(RunSummary run) => run.State is RunState.Created or RunState.Running or RunState.Interrupted;
}
