using System.CommandLine;
using Client.Answers;
using Client.Clusters;
using Client.Rendering;
using Grains.Interfaces.Nodes;
using Grains.Interfaces.Runs;
using Spectre.Console;

namespace Client.Commands;

/// <summary>Commands that show the cluster: list and nodes.</summary>
internal static class ShowCommands
{
    private static readonly Option<bool> All = new("--all") { Description = "include trials of sweeps" };

    public static IEnumerable<Command> Create()
    {
        yield return CommandBuilding.Make(
            "list", "List all runs, newest first.", ["ensemble list", "ensemble list -o json", "ensemble list --all"], List, All);
        yield return CommandBuilding.Make("nodes", "Show silos, their slots, and members that wait for one.", ["ensemble nodes"], Nodes);
    }

    private static async Task<int> List(CommandContext context)
    {
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Control, context.Cancellation);
        var runs = (await session.Client.Runs.List()).RemoveAll(run => run.Sweep is not null && !context.Get(All));
        context.Output.Answer(
            new ListAnswer(runs),
            () =>
                runs.IsEmpty
                    ? new Text("There is no run yet; start one with 'ensemble train mnist'. Trials of sweeps are listed with --all.")
                    : Show(runs));
        return ExitCodes.Done;
    }

    private static async Task<int> Nodes(CommandContext context)
    {
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Control, context.Cancellation);
        var nodes = await session.Client.Nodes.Show();
        context.Output.Answer(nodes, () => Show(nodes));
        return ExitCodes.Done;
    }

    internal static FittedTable Show(IEnumerable<RunSummary> runs)
    {
        var table = new FittedTable(
            ["run", "state", "recipe", "members", "epoch", "best", "val. loss", "val. accuracy", "test accuracy", "created"])
        {
            Spare = ["created", "recipe", "members"],
        };
        foreach (var run in runs)
        {
            table.Row(
                run.Run,
                Words.Of(run.State),
                run.Recipe,
                $"{run.Members}",
                $"{run.Epoch}",
                Figures.Whole(run.BestEpoch),
                Figures.Loss(run.ValidationLoss),
                Figures.Share(run.ValidationAccuracy),
                Figures.Share(run.TestAccuracy),
                Figures.Date(run.CreatedAt));
        }

        return table;
    }

    private static Rows Show(NodesStatus nodes)
    {
        var table = new FittedTable(["silo", "role", "node", "pid", "address", "slots"]) { Spare = ["address", "node"] };
        foreach (var silo in nodes.Silos)
            table.Row(silo.Name, silo.Role, silo.Node ?? "", $"{silo.Pid}", silo.Address, SlotView.Line(silo));
        return new Rows(table, nodes.Queue.IsEmpty ? new Text("No member waits for a slot.") : ShowQueue(nodes.Queue));
    }

    private static FittedTable ShowQueue(IReadOnlyList<QueuedMember> queue)
    {
        var table = Figures.Table("place", "run", "member", "waits because");
        for (var place = 0; place < queue.Count; place++)
            table.Row($"{place + 1}", queue[place].Run, $"{queue[place].Member}", queue[place].Reason);
        return table;
    }
}
