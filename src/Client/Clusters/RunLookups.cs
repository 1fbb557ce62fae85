using Grains.Interfaces.Runs;
using Grains.Interfaces.Sweeps;

namespace Client.Clusters;

/// <summary>Finds runs, and turns their refusals into the command's.</summary>
internal static class RunLookups
{
    /// <exception cref="CommandException">There is no run of this name.</exception>
    public static async Task<RunStatus> Find(this ClusterClient client, string run) =>
        await client.Run(run).GetStatus()
        ?? throw Unknown(run);

    /// <exception cref="CommandException">There is no sweep of this name.</exception>
    public static async Task<SweepStatus> FindSweep(this ClusterClient client, string sweep) =>
        await client.Sweep(sweep).GetStatus()
        ?? throw UnknownSweep(sweep);

    public static CommandException UnknownSweep(string sweep) =>
        new(ExitCodes.NotFound, $"No sweep is called '{sweep}'; 'ensemble sweeps' shows the sweeps there are.");

    public static CommandException Unknown(string run) =>
        new(ExitCodes.NotFound, $"No run is called '{run}'; 'ensemble list' shows the runs there are.");

    /// <exception cref="CommandException">It was refused.</exception>
    public static void Require(this RunReply reply, int exitCode = ExitCodes.Conflict)
    {
        if (reply.Fault is { } fault) throw new CommandException(exitCode, fault);
    }
}
