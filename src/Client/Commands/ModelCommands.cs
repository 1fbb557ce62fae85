using System.CommandLine;
using Client.Answers;
using Client.Clusters;
using Client.Rendering;
using Ensembles.Models;
using Grains.Interfaces.Models;
using Spectre.Console;

namespace Client.Commands;

/// <summary>Commands on what is served: promote, rollback, models, warm, unload.</summary>
internal static class ModelCommands
{
    private static readonly Argument<string> Name = new("NAME") { Description = "the model's name" };

    public static IEnumerable<Command> Create()
    {
        var run = CommandBuilding.RunArgument();
        yield return CommandBuilding.Make(
            "promote",
            "Publish a run as a new version of a model.",
            ["ensemble promote mnist-1 as digits"],
            context => Change(context, ClusterNeed.Trainers, index => index.Promote(context.Get(Name), context.Get(run))),
            run,
            As(),
            Name);
        yield return CommandBuilding.Make(
            "rollback",
            "Return a model to its previous version.",
            ["ensemble rollback digits"],
            context => Change(context, ClusterNeed.Trainers, index => index.Rollback(context.Get(Name))),
            Name);
        yield return CommandBuilding.Group(
            "models",
            "List or remove models.",
            ["ensemble models list", "ensemble models remove digits"],
            CommandBuilding.Make(
                "list", "List models with their versions.", ["ensemble models list", "ensemble models list -o json"], List),
            CommandBuilding.Make("remove", "Remove a model's name; its runs are kept.", ["ensemble models remove digits"], Remove, Name));
        yield return CommandBuilding.Make(
            "warm", "Load the members' weights before the first request.", ["ensemble warm mnist-1"],
            context => Warm(context, context.Get(run)), run);
        yield return CommandBuilding.Make(
            "unload", "Release the members' weights; the next request loads them again.", ["ensemble unload mnist-1"],
            context => Unload(context, context.Get(run)), run);
    }

    private static Argument<string> As()
    {
        var word = new Argument<string>("as") { Description = "the word 'as'" };
        word.AcceptOnlyFromAmong("as");
        return word;
    }

    private static async Task<int> Change(CommandContext context, ClusterNeed need, Func<IModelIndexGrain, Task<ModelReply>> change)
    {
        await using var session = await ClusterSession.Open(context.Cluster, need, context.Cancellation);
        var reply = await change(session.Client.Models).WaitAsync(context.Cancellation);
        if (reply.Fault is { } fault) throw new CommandException(ExitCodes.Conflict, fault);
        var model = reply.Model!;
        context.Output.Answer(
            ServedModelAnswer.Of(model), $"Model '{model.Name}' is version {model.Current}: run '{model.RunOf(model.Current)}'.");
        return ExitCodes.Done;
    }

    private static async Task<int> List(CommandContext context)
    {
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Control, context.Cancellation);
        var models = await session.Client.Models.List();
        context.Output.Answer(
            ModelsAnswer.Of(models),
            () => models.IsEmpty ? new Text("There is no model yet; publish one with 'ensemble promote RUN as NAME'.") : Show(models));
        return ExitCodes.Done;
    }

    private static async Task<int> Remove(CommandContext context)
    {
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Control, context.Cancellation);
        var name = context.Get(Name);
        (await session.Client.Models.Remove(name)).Require(ExitCodes.NotFound);
        context.Output.Answer(new NamedAnswer(name), $"Model '{name}' is removed.");
        return ExitCodes.Done;
    }

    private static async Task<int> Warm(CommandContext context, string run)
    {
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Trainers, context.Cancellation);
        await session.Client.Find(run);
        (await session.Ask(client => client.Predictor(run).Warm(), context.Cancellation)).Require();
        context.Output.Answer(new NamedAnswer(run), $"The members of run '{run}' are loaded.");
        return ExitCodes.Done;
    }

    private static async Task<int> Unload(CommandContext context, string run)
    {
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Control, context.Cancellation);
        await session.Client.Find(run);
        (await session.Ask(client => client.Predictor(run).Unload(), context.Cancellation)).Require();
        context.Output.Answer(new NamedAnswer(run), $"The members of run '{run}' have released their weights.");
        return ExitCodes.Done;
    }

    private static FittedTable Show(IEnumerable<ModelVersions> models)
    {
        var table = Figures.Table("model", "version", "run", "versions");
        foreach (var model in models)
            table.Row(model.Name, $"{model.Current}", model.RunOf(model.Current) ?? "", string.Join(", ", model.Runs));
        return table;
    }
}
