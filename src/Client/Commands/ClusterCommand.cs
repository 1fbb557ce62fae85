using System.CommandLine;
using System.Diagnostics;
using Client.Answers;
using Client.Clusters;

namespace Client.Commands;

/// <summary><c>ensemble cluster</c>: the machine's own cluster by hand.</summary>
internal static class ClusterCommand
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static Command Create() => CommandBuilding.Group(
        "cluster",
        "Starts, stops and shows the machine's own cluster. Commands start one by themselves where none runs.",
        ["ensemble cluster up", "ensemble cluster down"],
        CommandBuilding.Make(
            "up", "Starts a control silo and trainer silos that stay up.", ["ensemble cluster up", "ensemble cluster up --trainers 4"], Up, TrainOptions.Trainers),
        CommandBuilding.Make(
            "down", "Stops the cluster. Runs in training are kept; at most the epochs in flight are lost.", ["ensemble cluster down"], Down),
        CommandBuilding.Make("status", "Tells whether the cluster runs, and where.", ["ensemble cluster status"], Status));

    private static async Task<int> Up(CommandContext context)
    {
        RequireOwn(context);
        if (Find(context) is null)
        {
            await using var session = await ClusterSession.OpenShared(context.Cluster, staysUp: true, context.Cancellation);
            await session.AddTrainers(context.Get(TrainOptions.Trainers), context.Cancellation);
        }

        return Answer(context);
    }

    private static async Task<int> Down(CommandContext context)
    {
        RequireOwn(context);
        if (Find(context) is not { } record) return Answer(context);
        // The trainers first: they hand their slots back to the control silo.
        await Stop([.. record.Pids.Skip(1)], context);
        await Stop([record.Pids[0]], context);
        new ClusterFile(context.Cluster.DataDir).Delete();
        return Answer(context);
    }

    private static Task<int> Status(CommandContext context)
    {
        RequireOwn(context);
        return Task.FromResult(Answer(context));
    }

    private static int Answer(CommandContext context)
    {
        var (dataDir, found) = (context.Cluster.DataDir, Find(context));
        context.Output.Answer(
            new ClusterAnswer(found is not null, dataDir, found?.Gateway, found?.ClusterId, found?.StaysUp, found?.Pids ?? []),
            found is null
                ? $"No cluster runs in {dataDir}."
                : $"A cluster of {found.Pids.Length} silos runs in {dataDir}; its gateway is {found.Gateway}.{(found.StaysUp ? "" : " It ends with the command that started it.")}");
        return ExitCodes.Done;
    }

    private static async Task Stop(IReadOnlyList<int> pids, CommandContext context)
    {
        var began = Stopwatch.GetTimestamp();
        foreach (var pid in Alive(pids, context)) Signals.Terminate(pid);
        while (Alive(pids, context).Any())
        {
            if (Stopwatch.GetElapsedTime(began) > StopLimit)
            {
                foreach (var pid in Alive(pids, context)) Signals.Kill(pid);
            }

            await Task.Delay(Pause, context.Cancellation);
        }
    }

    private static IEnumerable<int> Alive(IEnumerable<int> pids, CommandContext context) => pids.Where(pid => SiloPids.IsSiloOf(pid, context.Cluster.DataDir));

    private static ClusterRecord? Find(CommandContext context) => new ClusterFile(context.Cluster.DataDir).Find();

    private static void RequireOwn(CommandContext context)
    {
        if (context.Cluster.Address is not null) throw new CommandException(ExitCodes.BadInput, "'ensemble cluster' is about this machine's own cluster; leave --cluster away.");
    }
}
