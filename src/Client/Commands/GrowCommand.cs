using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Client.Clusters;
using Client.Recipes;
using Ensembles.Recipes;
using Grains.Interfaces.Runs;

namespace Client.Commands;

/// <summary><c>ensemble grow</c>: more members for a run that has ended.</summary>
internal static class GrowCommand
{
    private static readonly Argument<string> Run = CommandBuilding.RunArgument();
    private static readonly Option<string> Members =
        new("--members") { Description = "how many members to add, such as +2", HelpName = "+N", Required = true };

    private static readonly Option<string?> Recipe = new("--recipe")
    {
        Description = "recipe of the new members: a name, or the path of a file [default: the run's, if its members are all alike]",
        HelpName = "RECIPE",
    };

    public static Command Create() => CommandBuilding.Make(
        "grow",
        "Add members to a run that has ended.",
        [
            "ensemble grow mnist-1 --members +2", "ensemble grow mnist-1 --members +1 --recipe mnist-article",
            "ensemble grow mnist-1 --members +2 --detach"],
        Grow,
        Run,
        Members,
        Recipe,
        TrainOptions.Trainers,
        TrainOptions.Detach);

    private static async Task<int> Grow(CommandContext context)
    {
        var recipe = context.Get(Recipe) is { } named ? ReadRecipe(named) : null;
        var modules = ModuleFiles.Of(recipe ?? []);
        var order = new GrowOrder(Number(context.Get(Members)!), recipe is null ? null : RecipeSpelling.ToText(recipe));
        var (run, detach) = (context.Get(Run), context.Get(TrainOptions.Detach));
        await using var session = await ClusterSession.OpenShared(context.Cluster, context.Cancellation);
        var before = await session.Client.Find(run);
        var trained = await new RunData(session, context).Require(run);
        await modules.Upload(session.Client);
        await session.AddTrainers(context.Get(TrainOptions.Trainers), context.Cancellation, trained);
        (await session.Client.Run(run).Grow(order)).Require();
        if (detach) await session.StayUp(context.Cancellation);
        context.Output.Say($"Run '{run}' grows by {order.Members}.");
        var training = new TrainingSession(session, context);
        training.SayWhereToWatch();
        if (!detach) return await training.Finish(run, before.Members.Length);
        context.Output.Answer(
            await session.Client.Find(run),
            $"It grows by itself: 'ensemble watch {run}' shows "
                + $"it{(context.Cluster.Address is null ? ", 'ensemble cluster down' ends its cluster" : "")}.");
        return ExitCodes.Done;
    }

    private static int Number(string text)
    {
        if (text.StartsWith('+') && int.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var more) && more > 0)
            return more;
        throw new CommandException(ExitCodes.BadInput, $"--members {text} does not say how many to add; write +2 for two more.");
    }

    private static JsonObject ReadRecipe(string nameOrPath)
    {
        var recipe = RecipeFiles.ReadAlone(nameOrPath, "");
        new RecipeOverrides().ApplyTo(recipe);
        return recipe;
    }
}
