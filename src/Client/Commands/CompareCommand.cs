using System.CommandLine;
using Client.Answers;
using Client.Clusters;
using Client.Rendering;
using Client.Reporting.Plots;
using Grains.Interfaces.Comparing;

namespace Client.Commands;

/// <summary><c>ensemble compare</c>.</summary>
internal static class CompareCommand
{
    private static readonly Argument<string[]> Runs =
        new("RUN") { Description = "two or more runs with the same test images", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string?> Plot =
        new("--plot") { Description = "draw the scores with their intervals", HelpName = "FILE.png" };
    private static readonly Option<bool> Force = new("--force") { Description = "replace an existing file" };

    public static Command Create() => CommandBuilding.Make(
        "compare",
        "Compare runs on the same test images, with confidence intervals.",
        [
            "ensemble compare mnist-1 mnist-2", "ensemble compare mnist-1 mnist-2 mnist-3 --plot compared.png",
            "ensemble compare mnist-1 mnist-2 -o json | jq .pairs"],
        Compare,
        Runs,
        Plot,
        Force);

    private static async Task<int> Compare(CommandContext context)
    {
        var runs = context.Get(Runs);
        if (runs.Length < 2)
            throw new CommandException(ExitCodes.BadInput, $"'{runs[0]}' alone cannot be compared; name at least two runs.");
        var files = new NewFiles(context.Get(Force));
        var file = files.RequirePlot(context.Get(Plot));
        var comparison = await Ask(context, runs);
        if (file is not null) await files.Write(file, ComparisonPlot.Draw(comparison.Runs, Palette.Light));
        context.Output.Answer(CompareAnswer.Of(comparison, file), () => ComparisonView.Of(comparison));
        if (file is not null) context.Output.Say($"The plot is in {file}.");
        return ExitCodes.Done;
    }

    private static async Task<ComparisonReply> Ask(CommandContext context, string[] runs)
    {
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Control, context.Cancellation);
        foreach (var run in runs) await session.Client.Find(run);
        var reply = await session.Ask(client => client.Comparer.Compare([.. runs]), context.Cancellation);
        return reply.Fault is { } fault ? throw new CommandException(ExitCodes.Conflict, fault) : reply;
    }
}
