using System.CommandLine;
using System.Text.Json.Nodes;
using Client.Answers;
using Client.Clusters;
using Client.Recipes;
using Client.Rendering;
using Ensembles.Recipes;
using Grains.Interfaces.Budgets;
using Grains.Interfaces.Runs;

namespace Client.Commands;

/// <summary><c>ensemble budget</c>.</summary>
internal static class BudgetCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan TrainersLimit = TimeSpan.FromSeconds(15);

    public static Command Create() => CommandBuilding.Make(
        "budget",
        "Estimate what training a recipe would cost, before training.",
        [
            "ensemble budget mnist-m5", "ensemble budget mnist --members 5 --epochs 20 -o json",
            "ensemble budget mnist-record --cluster kube:ensemble"],
        Budget,
        TrainOptions.OfRecipe);

    private static async Task<int> Budget(CommandContext context)
    {
        var recipe = RecipeFiles.Read(context.Get(TrainOptions.Recipe));
        TrainOptions.OverridesOf(context.Parsed).ApplyTo(recipe);
        var modules = ModuleFiles.Of(recipe);
        var json = RecipeSpelling.ToText(recipe);
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Trainers, context.Cancellation);
        await new DataWaiter(session, context.Output).Wait(client => client.Data.Prepare(json), context.Cancellation);
        await modules.Upload(session.Client);
        await UntilTrainersAreKnown(session, context.Cancellation);
        var note = Sound(await session.Ask(client => client.Budget.Estimate(json), context.Cancellation));
        var trial = $"budget-{Environment.ProcessId}";
        if (note.Slots.Any(slots => slots.Free > 0 && Lacks(note, slots.Device))) note = await Try(session, recipe, note, trial, context);
        foreach (var warning in note.Warnings) context.Output.Say(warning);
        context.Output.Answer(BudgetAnswer.Of(note, trial), () => BudgetView.Of(note, trial));
        return ExitCodes.Done;
    }

    private static BudgetNote Sound(BudgetNote note) =>
        note.Faults.IsEmpty ? note : throw new CommandException(ExitCodes.BadInput, string.Join('\n', note.Faults));

    private static bool Lacks(BudgetNote note, string device) =>
        !note.Networks.All(network => network.Paces.Any(pace => pace.Device == device));

    // A trial is a run like others, so that what it shows is what a run would show; it is removed again.
    private static async Task<BudgetNote> Try(
        ClusterSession session, JsonObject recipe, BudgetNote asked, string name, CommandContext context)
    {
        context.Output.Say($"No run has trained such members here: {asked.TrialTrain} images are tried.");
        var runs = session.Client.Runs;
        var reply = await runs.Submit(new SubmitRequest(RecipeSpelling.ToText(TrialOf(recipe, asked)), 1, name));
        if (reply.Run is null) throw new CommandException(ExitCodes.BadInput, string.Join('\n', reply.Faults));
        try
        {
            await UntilEnded(session, name, context.Cancellation);
            return Sound(await session.Ask(client => client.Budget.Estimate(RecipeSpelling.ToText(recipe)), context.Cancellation));
        }
        finally
        {
            await session.Client.Run(name).Stop();
            await runs.Delete(name);
        }
    }

    private static JsonObject TrialOf(JsonObject recipe, BudgetNote asked)
    {
        var trial = recipe.DeepClone().AsObject();
        // They cost nothing by themselves.
        trial.Remove("snapshots");
        // Members that differ are all tried.
        int? members = asked.Networks.Length == 1 ? Math.Min(asked.Members, asked.Slots.Sum(kind => kind.Free)) : null;
        new RecipeOverrides { Members = members, Epochs = 2, TrainLimit = asked.TrialTrain, ValidationLimit = asked.TrialValidation }
            .ApplyTo(trial);
        return trial;
    }

    private static async Task UntilEnded(ClusterSession session, string run, CancellationToken cancellation)
    {
        while (await session.Ask(client => client.Find(run), cancellation) is { State: RunState.Created or RunState.Running })
            await Task.Delay(Pause, cancellation);
    }

    // A trainer that has just joined is not known yet. A remote cluster may have none: then the time is unknown.
    private static async Task UntilTrainersAreKnown(ClusterSession session, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(TrainersLimit);
        while (!limit.IsCancellationRequested
            && !(await session.Ask(client => client.Nodes.Show(), cancellation)).Silos.Any(silo => silo.Slots.Length > 0))
            await Task.Delay(Pause, cancellation);
    }
}
