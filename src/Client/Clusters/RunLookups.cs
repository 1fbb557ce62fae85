using Grains.Interfaces.Runs;
using Grains.Interfaces.Security;
using Grains.Interfaces.Sweeps;

namespace Client.Clusters;

/// <summary>Finds runs, and turns their refusals into the command's.</summary>
internal static class RunLookups
{
    private const int LongestShown = 80;

    /// <exception cref="CommandException">There is no run of this name.</exception>
    public static async Task<RunStatus> Find(this ClusterClient client, string run) =>
        await client.Run(run).GetStatus()
        ?? throw Unknown(run);

    /// <exception cref="CommandException">There is no sweep of this name.</exception>
    public static async Task<SweepStatus> FindSweep(this ClusterClient client, string sweep) =>
        await client.TryFindSweep(sweep)
        ?? throw UnknownSweep(sweep);

    /// <returns>The sweep of this name, or null if there is none.</returns>
    public static Task<SweepStatus?> TryFindSweep(this ClusterClient client, string name) =>
        GrainKeys.IsName(name) ? client.Sweep(name).GetStatus() : Task.FromResult<SweepStatus?>(null);

    public static CommandException ImpossibleSet(string set) =>
        new(
            ExitCodes.BadInput,
            $"'{Shown(set)}' cannot be the name of a data set; use lower-case letters, digits, dots and hyphens, and begin with a letter "
                + $"or digit.");

    public static CommandException UnknownSweep(string sweep) =>
        new(ExitCodes.NotFound, $"No sweep is called '{Shown(sweep)}'; 'ensemble sweeps' shows the sweeps there are.");

    public static CommandException Unknown(string run) =>
        new(ExitCodes.NotFound, $"No run is called '{Shown(run)}'; 'ensemble list' shows the runs there are.");

    private static string Shown(string name) => name.Length > LongestShown ? $"{name[..LongestShown]}…" : name;

    /// <exception cref="CommandException">It was refused.</exception>
    public static void Require(this RunReply reply, int exitCode = ExitCodes.Conflict)
    {
        if (reply.Fault is { } fault) throw new CommandException(exitCode, fault);
    }
}
