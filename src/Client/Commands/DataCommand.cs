using System.CommandLine;
using Client.Answers;
using Client.Clusters;
using Client.Rendering;
using Ensembles.Members;

namespace Client.Commands;

/// <summary><c>ensemble data</c>.</summary>
internal static class DataCommand
{
    private static readonly Argument<string> Set = new("SET") { Description = "mnist or cifar10" };

    public static Command Create() => CommandBuilding.Group(
        "data",
        "List, download and push data sets.",
        ["ensemble data list", "ensemble data pull mnist", "ensemble data push ./digits --cluster kube:ensemble"],
        [
        CommandBuilding.Make("list", "List known and pushed data sets.", ["ensemble data list"], List),
        CommandBuilding.Make(
            "pull",
            "Download a known set and verify its SHA-256.",
            ["ensemble data pull mnist", "ensemble data pull cifar10"],
            Pull,
            Set),
        .. DataPushCommand.Create(),
        ]);

    private static async Task<int> List(CommandContext context)
    {
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Control, context.Cancellation);
        return Answer(context, await session.Client.Data.List());
    }

    private static async Task<int> Pull(CommandContext context)
    {
        var set = context.Get(Set);
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Control, context.Cancellation);
        await new DataWaiter(session, context.Output).Wait(client => client.Data.PrepareSet(set), context.Cancellation);
        return Answer(context, [.. (await session.Client.Data.List()).Where(known => known.Name == set)]);
    }

    private static int Answer(CommandContext context, IReadOnlyList<KnownDataSet> sets)
    {
        context.Output.Answer(new DataAnswer(sets), () => Show(sets));
        return ExitCodes.Done;
    }

    private static FittedTable Show(IReadOnlyList<KnownDataSet> sets)
    {
        var table = Figures.Table("set", "here", "size", "folder", "what it is");
        foreach (var set in sets)
            table.Row(
                set.Name, set.Present ? "yes" : "no", set.Present ? Figures.Size(set.Bytes) : Figures.Nothing, set.Folder, set.Description);
        return table;
    }
}
