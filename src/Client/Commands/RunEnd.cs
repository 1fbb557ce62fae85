using Grains.Interfaces.Runs;
using Grains.Interfaces.Sweeps;

namespace Client.Commands;

/// <summary>What the state in which a run or sweep was left means for the command that followed it (docs/command-line.md).</summary>
internal static class RunEnd
{
    /// <returns>The exit code of a run that has ended well.</returns>
    /// <exception cref="CommandException">It failed, it is interrupted, or not all members that were to be added are there.</exception>
    /// <param name="run">The run as it was left.</param>
    /// <param name="grownFrom">If members were being added, the index of the first new one; else null.</param>
    public static int ExitOf(RunStatus run, int? grownFrom = null) => run.State switch
    {
        RunState.Failed => throw new CommandException(ExitCodes.Failed, $"Run '{run.Run}' failed: {run.Failure}"),
        RunState.Interrupted or RunState.Created => throw Interrupted("run", run.Run, run.Interruption),
        _ when grownFrom is { } first && Missing(run, first) is { Count: > 0 } missing =>
            throw new CommandException(ExitCodes.Failed, NotGrown(run, first, missing)),
        _ => ExitCodes.Done,
    };

    /// <inheritdoc cref="ExitOf(RunStatus, int?)"/>
    /// <param name="sweep">The sweep as it was left.</param>
    public static int ExitOf(SweepStatus sweep) => sweep.State switch
    {
        RunState.Failed =>
            throw new CommandException(
                ExitCodes.Failed,
                $"Sweep '{sweep.Sweep}' failed: none of its trials could be trained"
                    + (sweep.Trials.FirstOrDefault(trial => trial.Failure is not null)?.Failure is { } why
                        ? $" ({why.TrimEnd('.')})."
                        : ".")),
        RunState.Interrupted or RunState.Created => throw Interrupted("sweep", sweep.Sweep, sweep.Interruption),
        _ => ExitCodes.Done,
    };

    /// <summary>What is said of a run or sweep that is interrupted.</summary>
    public static CommandException Interrupted(string kind, string name, string? why) => new(
        ExitCodes.Unfinished,
        why is null
            ? $"The {kind} '{name}' is interrupted: it is kept, but nothing trains it now; continue with 'ensemble resume {name}'."
            : $"The {kind} '{name}' is interrupted: {why.TrimEnd('.')}. It is kept; when the cause is gone, continue with 'ensemble resume "
                + $"{name}'.");

    private static List<MemberStatus> Missing(RunStatus run, int first) =>
        [.. run.Members.Where(member => member.Index >= first && member.Failure is not null)];

    private static string NotGrown(RunStatus run, int first, List<MemberStatus> missing)
    {
        var wanted = run.Members.Length - first;
        return $"Run '{run.Run}' has grown by {wanted - missing.Count} of {wanted} members: "
            + $"{string.Join("; ", missing.Select(member => $"member {member.Index}: {member.Failure!.TrimEnd('.')}"))}.";
    }
}
