using System.CommandLine;
using Client.Answers;
using Client.Clusters;
using Client.Rendering;
using Client.Reporting.Plots;
using Grains.Interfaces.Runs;

namespace Client.Commands;

/// <summary><c>ensemble evaluate --curve</c>.</summary>
internal static class EvaluateCurve
{
    private static readonly Option<bool> Curve = new("--curve")
    {
        Description =
            "show instead how many members are enough: scores of subsets of the members, and weights chosen on the validation images",
    };

    private static readonly Option<string?> Plot = new("--plot") { Description = "with --curve: draw the curves", HelpName = "FILE.png" };

    private static readonly Option<bool> Force = new("--force") { Description = "with --plot: replace an existing file" };

    public static IReadOnlyList<string> Examples { get; } =
        ["ensemble evaluate mnist-1 --curve --plot curve.png", "ensemble evaluate mnist-1 --curve -o json | jq .recommended"];

    public static IReadOnlyList<Symbol> Options { get; } = [Curve, Plot, Force];

    /// <exception cref="CommandException">Something that goes with the curve only was asked without it.</exception>
    public static bool IsAsked(CommandContext context)
    {
        if (context.Get(Curve)) return true;
        return context.Get(Plot) is null
            ? false
            : throw new CommandException(ExitCodes.BadInput, "--plot goes with --curve only; 'ensemble report' has the other plots.");
    }

    public static async Task<int> Show(CommandContext context, string run)
    {
        var files = new NewFiles(context.Get(Force));
        var file = files.RequirePlot(context.Get(Plot));
        var curve = await Stored(context, run) ?? await Score(context, run);
        if (file is not null) await files.Write(file, SizePictures.Together(curve, Palette.Light));
        context.Output.Answer(SizeCurveAnswer.Of(run, curve, file), () => SizeCurveView.Of(run, curve));
        return ExitCodes.Done;
    }

    // No trainers if the curve is known already.
    private static async Task<SizeCurveNote?> Stored(CommandContext context, string run)
    {
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Control, context.Cancellation);
        await session.Client.Find(run);
        var curve = await session.Ask(client => client.Run(run).GetSizeCurve(), context.Cancellation);
        return curve.Fault is null ? curve : null;
    }

    /// <exception cref="CommandException">It cannot be scored; with the exit code.</exception>
    public static async Task<SizeCurveNote> Score(ClusterSession session, string run, int exitCode, CancellationToken cancellation)
    {
        (await session.Ask(client => client.Run(run).EvaluateSizes(), cancellation)).Require(exitCode);
        var curve = await session.Ask(client => client.Run(run).GetSizeCurve(), cancellation);
        return curve.Fault is null ? curve : throw new CommandException(exitCode, curve.Fault);
    }

    private static async Task<SizeCurveNote> Score(CommandContext context, string run)
    {
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Trainers, context.Cancellation);
        return await Score(session, run, ExitCodes.Conflict, context.Cancellation);
    }
}
