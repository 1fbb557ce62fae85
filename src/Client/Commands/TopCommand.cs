using System.CommandLine;
using Client.Clusters;
using Client.Top;

namespace Client.Commands;

/// <summary><c>ensemble top</c>.</summary>
internal static class TopCommand
{
    private const double Shortest = 0.2;
    private const double Longest = 3600;

    // All that there is: a file has no last line.
    private const int FileHeight = 100_000;

    private static readonly Option<bool> Once = new("--once") { Description = "print once and end, as when the output is not a terminal" };

    private static readonly Option<double> Interval =
        new("--interval") { Description = "seconds between updates", HelpName = "SECONDS", DefaultValueFactory = _ => 1 };

    public static Command Create() => CommandBuilding.Make(
        "top",
        "Show the running cluster live until q or Ctrl-C.",
        ["ensemble top", "ensemble top --interval 5", "ensemble top --once", "ensemble top -o json | jq .run.ensemble"],
        Top,
        Once,
        Interval);

    private static Task<int> Top(CommandContext context)
    {
        var seconds = context.Get(Interval);
        if (!(seconds is >= Shortest and <= Longest))
            throw new CommandException(
                ExitCodes.BadInput, $"--interval {seconds} is out of range; allowed: {Shortest} to {Longest} seconds.");
        return context.Output.IsLive && !context.Get(Once) ? Live(context, TimeSpan.FromSeconds(seconds)) : Single(context);
    }

    private static async Task<int> Single(CommandContext context)
    {
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Control, context.Cancellation);
        var picture = await new TopReader(session).Look(null, context.Cancellation);
        var profile = context.Output.People.Profile;
        context.Output.Answer(
            picture, () => TopView.Of(picture, new TopFrame(profile.Width, FileHeight, profile.Capabilities.Unicode, null)));
        return ExitCodes.Done;
    }

    private static async Task<int> Live(CommandContext context, TimeSpan interval)
    {
        await using var session = await ClusterSession.Join(context.Cluster, context.Cancellation);
        var screen = new TopScreen(
            new TopReader(session).Look, () => session.HasGone, Keys.Listen().Next, context.Output, interval, TimeProvider.System);
        try
        {
            await screen.Show(context.Cancellation);
            if (session.HasGone) context.Output.Say("The cluster has ended.");
            return ExitCodes.Done;
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
    }
}
