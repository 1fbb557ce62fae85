using System.CommandLine;
using Client.Clusters;
using Client.Rendering;
using Grains.Interfaces.Runs;

namespace Client.Commands;

/// <summary><c>ensemble evaluate</c>.</summary>
internal static class EvaluateCommand
{
    private static readonly Argument<string> Run = CommandBuilding.RunArgument();

    private static readonly Option<string?> OutOfDistribution = new("--ood")
    {
        Description = "also score how well the test images of another data set are detected as out-of-distribution",
        HelpName = "SET|DIR",
    };

    private static readonly Option<string?> External = new("--on")
    {
        Description = "also score an external test set: other data with the same classes",
        HelpName = "SET|DIR",
    };

    public static Command Create() => CommandBuilding.Make(
        "evaluate",
        "Score members and ensemble on the test images.",
        [
            "ensemble evaluate mnist-1", "ensemble evaluate mnist-1 -o json | jq .ensemble.scores",
            "ensemble evaluate mnist-1 --on ./qmnist", "ensemble evaluate mnist-1 --ood ./letters", .. EvaluateCurve.Examples],
        Evaluate,
        [Run, External, OutOfDistribution, .. EvaluateCurve.Options]);

    private static async Task<int> Evaluate(CommandContext context)
    {
        if (EvaluateCurve.IsAsked(context)) return await Curve(context);
        var status = await Stored(context);
        if (status.Ensemble.Scores is null || OtherData(context).Any()) status = await Score(context);
        context.Output.Answer(status, () => EvaluationView.Of(status));
        return ExitCodes.Done;
    }

    private static Task<int> Curve(CommandContext context) => OtherData(context).FirstOrDefault() is { } option
        ? throw new CommandException(ExitCodes.BadInput, $"--curve and {option.Name} answer different questions; ask one after the other.")
        : EvaluateCurve.Show(context, context.Get(Run));

    private static IEnumerable<Option<string?>> OtherData(CommandContext context) =>
        new[] { External, OutOfDistribution }.Where(option => context.Get(option) is not null);

    // Most runs are evaluated already: no trainers for those.
    private static async Task<RunStatus> Stored(CommandContext context)
    {
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Control, context.Cancellation);
        return await session.Client.Find(context.Get(Run));
    }

    private static async Task<RunStatus> Score(CommandContext context)
    {
        var name = context.Get(Run);
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Trainers, context.Cancellation);
        (await session.Ask(client => client.Run(name).Evaluate(), context.Cancellation)).Require();
        if (context.Get(External) is { } test)
            (await Against(session, context, test, (client, set, folder) => client.Run(name).EvaluateOn(set, folder)))
                .Require(ExitCodes.BadInput);
        if (context.Get(OutOfDistribution) is { } data)
            (await Against(session, context, data, (client, set, folder) => client.Run(name).EvaluateAgainst(set, folder)))
                .Require(ExitCodes.BadInput);
        return await session.Client.Find(name);
    }

    // A set may have to be downloaded first, which is shown.
    private static async Task<RunReply> Against(
        ClusterSession session, CommandContext context, string data, Func<ClusterClient, string?, string?, Task<RunReply>> evaluate)
    {
        if (data.Contains(Path.DirectorySeparatorChar) || Directory.Exists(data))
        {
            var folder = Path.GetFullPath(data);
            await new DataWaiter(session, context.Output).Wait(client => client.Data.PrepareFolder(folder), context.Cancellation);
            return await session.Ask(client => evaluate(client, null, folder), context.Cancellation);
        }

        await new DataWaiter(session, context.Output).Wait(client => client.Data.PrepareSet(data), context.Cancellation);
        return await session.Ask(client => evaluate(client, data, null), context.Cancellation);
    }
}
