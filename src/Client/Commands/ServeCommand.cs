using System.CommandLine;
using Client.Answers;
using Client.Clusters;
using Grains.Interfaces.Local;

namespace Client.Commands;

/// <summary><c>ensemble serve</c>: this machine's own cluster with its HTTP face.</summary>
internal static class ServeCommand
{
    private const int UsualPort = 8080;
    private static readonly TimeSpan ShortCommandLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly Option<int> Port =
        new("--port") { Description = "port on this machine's loopback address", HelpName = "N", DefaultValueFactory = _ => UsualPort };

    private static readonly Option<bool> Detach =
        new("--detach") { Description = "return at once; the cluster stays until 'ensemble cluster down'" };

    public static Command Create() => CommandBuilding.Make(
        "serve",
        "Serve predictions over HTTP (Open Inference Protocol).",
        ["ensemble serve", "ensemble serve --port 9000 --detach"],
        Serve,
        Port,
        Detach,
        TrainOptions.Trainers);

    private static async Task<int> Serve(CommandContext context)
    {
        if (context.Cluster.Address is not null)
            throw new CommandException(ExitCodes.BadInput, "'ensemble serve' starts this machine's own cluster; remove --cluster.");
        var port = context.Get(Port);
        if (port is < 1 or > 65_535) throw new CommandException(ExitCodes.BadInput, $"--port is {port}; choose 1 to 65535.");
        await UntilFree(context.Cluster.DataDir, context.Cancellation);
        var detach = context.Get(Detach);
        await using var session = await ClusterSession.OpenShared(context.Cluster, context.Cancellation, port);
        var address = $"http://127.0.0.1:{port}";
        // Another command may have started the cluster in the meantime.
        if (session.Http != address) throw Taken(session.Http);
        await session.AddTrainers(context.Get(TrainOptions.Trainers), context.Cancellation);
        await UntilTrainersAreKnown(session, context.Cancellation);
        if (detach) await session.StayUp(context.Cancellation);
        context.Output.Answer(new ServeAnswer(address), $"Ready: {address}/v2{(detach ? "" : ". Ctrl-C ends it.")}");
        return detach ? ExitCodes.Done : await Stand(session, context);
    }

    private static async Task<int> Stand(ClusterSession session, CommandContext context)
    {
        try
        {
            var why = await session.BrokenDown.WaitAsync(context.Cancellation);
            throw new CommandException(ExitCodes.NoCluster, $"The cluster has ended ({why}); begin again with 'ensemble serve'.");
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            context.Output.Say(await session.Leave() switch
            {
                Departure.Ended => "Interrupted: the server has stopped.",
                Departure.Shared =>
                    "Interrupted, but the cluster keeps serving while other commands use it; 'ensemble cluster down' ends it now.",
                _ => "Interrupted, but the cluster stays and keeps serving; 'ensemble cluster down' ends it.",
            });
            return ExitCodes.Interrupted;
        }
    }

    // A trainer that has just joined is not used yet: the control silo sees it within a second.
    private static async Task UntilTrainersAreKnown(ClusterSession session, CancellationToken cancellation)
    {
        while (!(await session.Ask(client => client.Nodes.Show(), cancellation)).Silos.Any(silo => silo.Slots.Length > 0))
            await Task.Delay(Pause, cancellation);
    }

    // A short command's cluster has no HTTP, and ends soon.
    private static async Task UntilFree(string dataDir, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(ShortCommandLimit);
        while (new ClusterFile(dataDir).Find() is { } running)
        {
            if (running.StaysUp || running.Http is not null || limit.IsCancellationRequested) throw Taken(running.Http);
            await Task.Delay(Pause, cancellation);
        }
    }

    private static CommandException Taken(string? http) => new(ExitCodes.Conflict, http is null
        ? "Another command uses a cluster of this folder that answers no HTTP; wait for its end, or end it with 'ensemble cluster down'."
        : $"A cluster of this folder serves at {http} already; end it with 'ensemble cluster down' to serve at another port.");
}
