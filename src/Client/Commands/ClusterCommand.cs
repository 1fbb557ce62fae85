using System.CommandLine;
using Client.Answers;
using Client.Clusters;
using Grains.Interfaces.Local;

namespace Client.Commands;

/// <summary><c>ensemble cluster</c>: the machine's own cluster by hand.</summary>
internal static class ClusterCommand
{
    public static Command Create() => CommandBuilding.Group(
        "cluster",
        "Start, stop and show this machine's own cluster.",
        ["ensemble cluster up", "ensemble cluster down"],
        CommandBuilding.Make(
            "up",
            "Start a cluster that stays up, or keep the running one.",
            ["ensemble cluster up", "ensemble cluster up --trainers 4"],
            Up,
            TrainOptions.Trainers),
        CommandBuilding.Make(
            "down", "Stop the cluster, even if commands use it; runs are kept.", ["ensemble cluster down"], Down),
        CommandBuilding.Make("status", "Show whether the cluster runs, and its addresses.", ["ensemble cluster status"], Status));

    private static async Task<int> Up(CommandContext context)
    {
        RequireOwn(context);
        var before = Find(context);
        await using var session = await ClusterSession.OpenShared(context.Cluster, context.Cancellation);
        await session.AddTrainers(context.Get(TrainOptions.Trainers), context.Cancellation);
        await session.StayUp(context.Cancellation);
        var found = Find(context)
            ?? throw new CommandException(
                ExitCodes.NoCluster, $"The cluster in {context.Cluster.DataDir} has ended ({await session.BrokenDown}).");
        var done = before is null ? "started" : before.StaysUp ? "nothing" : "kept";
        return Answer(
            context, found, done,
            $"{(done == "nothing" ? "It runs already: a" : done == "kept" ? "It stays up from now on: a" : "A")} "
                + $"{Describe(context, found)}");
    }

    private static async Task<int> Down(CommandContext context)
    {
        RequireOwn(context);
        if (Find(context) is null) return AnswerNone(context);
        // No command starts trainers meanwhile.
        using var held = await ClusterLock.Take(context.Cluster.DataDir, context.Cancellation);
        if (Find(context) is not { } record) return AnswerNone(context);
        // The control silo stays until the trainers have handed their slots back: it ends by itself only if no command uses the cluster.
        using var use = ClusterUse.TryShare(context.Cluster.DataDir);
        // Removed first: then no command takes a cluster that ends for one that runs.
        new ClusterFile(context.Cluster.DataDir).Delete();
        await SiloStop.Stop(record, context.Cluster.DataDir);
        return Answer(
            context, null, "stopped",
            $"Stopped the cluster of {Silos(record)} in {context.Cluster.DataDir}. Runs in training are kept; 'ensemble resume RUN' "
                + $"continues them.");
    }

    private static Task<int> Status(CommandContext context)
    {
        RequireOwn(context);
        return Task.FromResult(Find(context) is { } found
            ? Answer(
                context, found, "nothing",
                $"A {Describe(context, found)}{(found.StaysUp ? "" : " It ends with the last command that uses it.")}")
            : AnswerNone(context));
    }

    private static int AnswerNone(CommandContext context) =>
        Answer(context, null, "nothing", $"No cluster runs in {context.Cluster.DataDir}.");

    private static int Answer(CommandContext context, ClusterRecord? found, string done, string sentence)
    {
        context.Output.Answer(
            new ClusterAnswer(
                found is not null, done, context.Cluster.DataDir, found?.Gateway, found?.Http, found?.ClusterId, found?.StaysUp,
                [.. found?.Pids() ?? []]),
            sentence);
        return ExitCodes.Done;
    }

    private static string Describe(CommandContext context, ClusterRecord found) =>
        $"cluster of {Silos(found)} runs in {context.Cluster.DataDir}; its gateway is {found.Gateway}.";

    private static string Silos(ClusterRecord cluster) => cluster.Trainers.IsEmpty ? "one silo" : $"{cluster.Pids().Count()} silos";

    private static ClusterRecord? Find(CommandContext context) => new ClusterFile(context.Cluster.DataDir).Find();

    private static void RequireOwn(CommandContext context)
    {
        if (context.Cluster.Address is not null)
            throw new CommandException(ExitCodes.BadInput, "'ensemble cluster' manages this machine's own cluster; remove --cluster.");
    }
}
