using System.CommandLine;
using Client.Answers;
using Client.Clusters;

namespace Client.Commands;

/// <summary><c>ensemble serve</c>: this machine's own cluster with its HTTP face.</summary>
internal static class ServeCommand
{
    private const int UsualPort = 8080;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly Option<int> Port = new("--port") { Description = "port on this machine's loopback address", HelpName = "N", DefaultValueFactory = _ => UsualPort };

    private static readonly Option<bool> Detach = new("--detach") { Description = "return at once; the cluster stays up until 'ensemble cluster down'" };

    public static Command Create() => CommandBuilding.Make(
        "serve",
        "Answers over HTTP by the Open Inference Protocol, for all runs that have ended, until Ctrl-C. For other machines, run ensemble-silo (docs/operations.md).",
        ["ensemble serve", "ensemble serve --port 9000 --detach"],
        Serve,
        Port,
        Detach,
        TrainOptions.Trainers);

    private static async Task<int> Serve(CommandContext context)
    {
        if (context.Cluster.Address is not null) throw new CommandException(ExitCodes.BadInput, "'ensemble serve' starts this machine's own cluster; leave --cluster away.");
        var port = context.Get(Port);
        if (port is < 1 or > 65_535) throw new CommandException(ExitCodes.BadInput, $"--port is {port}; choose 1 to 65535.");
        RequireFree(context.Cluster.DataDir);
        var detach = context.Get(Detach);
        await using var session = await ClusterSession.OpenShared(context.Cluster, detach, context.Cancellation, port);
        await session.AddTrainers(context.Get(TrainOptions.Trainers), context.Cancellation);
        await UntilTrainersAreKnown(session, context.Cancellation);
        var address = $"http://127.0.0.1:{port}";
        context.Output.Answer(new ServeAnswer(address), $"Ready: {address}/v2{(detach ? "" : ". Ctrl-C ends it.")}");
        if (!detach) await Broken(session).WaitAsync(context.Cancellation);
        return ExitCodes.Done;
    }

    // A trainer that has just joined is not asked yet: the control silo hears of it within a second.
    private static async Task UntilTrainersAreKnown(ClusterSession session, CancellationToken cancellation)
    {
        while (!(await session.Client.Nodes.Show()).Silos.Any(silo => silo.Slots.Length > 0)) await Task.Delay(Pause, cancellation);
    }

    private static async Task Broken(ClusterSession session) =>
        throw new CommandException(ExitCodes.NoCluster, $"The cluster has broken down: {await session.BrokenDown}");

    private static void RequireFree(string dataDir)
    {
        if (new ClusterFile(dataDir).Find() is not { } running) return;
        throw new CommandException(ExitCodes.Conflict, $"A cluster of this folder serves at {running.Http} already; end it with 'ensemble cluster down' to serve elsewhere.");
    }
}
