using System.CommandLine;
using System.Text.Json.Nodes;
using Client.Answers;
using Client.Clusters;
using Client.Recipes;
using Client.Rendering;
using Ensembles.Recipes;
using Grains.Interfaces.Runs;
using Grains.Interfaces.Sweeps;
using Spectre.Console;

namespace Client.Commands;

/// <summary><c>ensemble sweep</c>, <c>sweeps</c> and <c>winner</c>.</summary>
internal static class SweepCommands
{
    private static readonly Argument<string> Name = new("SWEEP") { Description = "the sweep's name" };
    private static readonly Option<int?> Trials = TrainOptions.Whole("--trials", "number of trials [default: the recipe's, or 20]");
    private static readonly Option<string?> File =
        new("--output") { Description = "file for the best recipe; never replaces one [default: SWEEP-best.json]", HelpName = "FILE" };

    public static IEnumerable<Command> Create()
    {
        yield return CommandBuilding.Make(
            "sweep",
            "Search for the best values of a recipe on validation data.",
            [
                "ensemble sweep mnist --trials 27", "ensemble sweep my-recipe.json --seed 7 --set search.method=random --output best.json",
                "ensemble sweep mnist --members-up-to 6", "ensemble sweep mnist-base --train-limit 6000 --epochs 3 -o json"],
            Sweep,
            [.. TrainOptions.All, Trials, WinnerMembers.UpTo, File]);
        yield return CommandBuilding.Make("sweeps", "List all sweeps, newest first.", ["ensemble sweeps"], List);
        yield return CommandBuilding.Make(
            "winner",
            "Write the recipe with the best values that a sweep has found.",
            ["ensemble winner mnist-sweep-1 --output best.json", "ensemble winner mnist-sweep-1 --members-up-to 6"],
            Winner,
            Name,
            WinnerMembers.UpTo,
            TrainOptions.Trainers,
            File);
    }

    private static async Task<int> Sweep(CommandContext context)
    {
        var recipe = RecipeFiles.Read(context.Get(TrainOptions.Recipe));
        TrainOptions.OverridesOf(context.Parsed).ApplyTo(recipe);
        if (context.Get(Trials) is { } trials && recipe["search"] is JsonObject search) search["trials"] = trials;
        if (context.Get(File) is { } file) WinnerFile.RequireFree(file);
        else if (!context.Get(TrainOptions.Detach)) NewFiles.RequireWritable(WinnerFile.PathOf("sweep", null));
        WinnerMembers.WantedOf(context);
        var modules = ModuleFiles.Of(recipe);
        var trainers = context.Get(TrainOptions.Trainers);
        var detach = context.Get(TrainOptions.Detach);
        await using var session = await ClusterSession.OpenShared(context.Cluster, context.Cancellation);
        var sweep = await Submit(session, RecipeSpelling.ToText(recipe), modules, context, trainers);
        if (detach || context.Get(TrainOptions.KeepCluster)) await session.StayUp(context.Cancellation);
        new TrainingSession(session, context).SayWhereToWatch();
        if (!detach) return await new SweepSession(session, context).Finish(sweep, context.Get(File));
        context.Output.Answer(
            SweepAnswer.Of(await session.Client.FindSweep(sweep)),
            $"It continues by itself: 'ensemble watch {sweep}' shows it, 'ensemble winner {sweep}' writes the best "
                + $"recipe{(context.Cluster.Address is null ? ", 'ensemble cluster down' ends its cluster" : "")}.");
        return ExitCodes.Done;
    }

    private static async Task<string> Submit(
        ClusterSession session, string recipe, ModuleFiles modules, CommandContext context, int? trainers)
    {
        await new DataWaiter(session, context.Output).Wait(client => client.Data.Prepare(recipe), context.Cancellation);
        await modules.Upload(session.Client);
        // Faults of the search space come before trainers are started, but for modules, which a trainer tries.
        if (!modules.IsEmpty) await session.AddTrainers(trainers, context.Cancellation, recipe);
        var reply =
            await session.Client.Sweeps.Submit(new SubmitRequest(recipe, context.Get(TrainOptions.Seed), context.Get(TrainOptions.Name)));
        if (reply.Run is not { } sweep) throw new CommandException(ExitCodes.BadInput, string.Join('\n', reply.Faults));
        context.Output.Say($"Sweep '{sweep}' begins.");
        foreach (var warning in reply.Warnings) context.Output.Say(warning);
        await session.AddTrainers(trainers, context.Cancellation, recipe);
        return sweep;
    }

    private static async Task<int> List(CommandContext context)
    {
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Control, context.Cancellation);
        var sweeps = await session.Client.Sweeps.List();
        context.Output.Answer(
            new SweepsAnswer(sweeps),
            () => sweeps.IsEmpty ? new Text("There is no sweep yet; start one with 'ensemble sweep mnist'.") : Show(sweeps));
        return ExitCodes.Done;
    }

    private static async Task<int> Winner(CommandContext context)
    {
        var name = context.Get(Name);
        var file = WinnerFile.PathOf(name, context.Get(File));
        WinnerFile.RequireFree(file);
        await using var session = WinnerMembers.WantedOf(context) is null
            ? await ClusterSession.Open(context.Cluster, ClusterNeed.Control, context.Cancellation)
            : await ClusterSession.OpenShared(context.Cluster, context.Cancellation);
        var sweep = await session.Client.FindSweep(name);
        var written = await new WinnerFile(session, context).Write(sweep, file)
            ?? throw new CommandException(ExitCodes.Conflict, WinnerFile.WhyNone(sweep));
        var answer = new WinnerAnswer(name, file, EnoughMembers.Of(written.Members));
        context.Output.Answer(
            answer,
            $"The best recipe of sweep '{name}' is in {file}{(written.Members is { } chosen ? $", with {chosen.Members} members" : "")}.");
        return ExitCodes.Done;
    }

    private static FittedTable Show(IEnumerable<SweepSummary> sweeps)
    {
        var table = new FittedTable(
            ["sweep", "state", "recipe", "trials", "ended", "best", "val. loss", "created"])
        { Spare = ["created", "recipe"] };
        foreach (var sweep in sweeps)
        {
            table.Row(
                sweep.Sweep,
                Words.Of(sweep.State),
                sweep.Recipe,
                $"{sweep.Trials}",
                $"{sweep.Ended}",
                sweep.Best ?? Figures.Nothing,
                Figures.Loss(sweep.ValidationLoss),
                Figures.Date(sweep.CreatedAt));
        }

        return table;
    }
}
