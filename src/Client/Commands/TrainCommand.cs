using System.CommandLine;
using Client.Clusters;
using Client.Recipes;
using Ensembles.Members;
using Ensembles.Recipes;
using Grains.Interfaces.Runs;

namespace Client.Commands;

/// <summary><c>ensemble train</c>.</summary>
internal static class TrainCommand
{
    public static Command Create() => CommandBuilding.Make(
        "train",
        "Train an ensemble, show its progress, and score it at the end.",
        [
            "ensemble train mnist",
            "ensemble train mnist --members 5 --seed 7 --set optimizer.learningRate=0.002",
            "ensemble train mnist --epochs 2 --train-limit 2000 -o json",
            "ensemble train my-recipe.json --data ./my-images --detach",
        ],
        Train,
        TrainOptions.All);

    private static async Task<int> Train(CommandContext context)
    {
        var recipe = RecipeFiles.Read(context.Get(TrainOptions.Recipe));
        TrainOptions.OverridesOf(context.Parsed).ApplyTo(recipe);
        var modules = ModuleFiles.Of(recipe);
        var trainers = context.Get(TrainOptions.Trainers);
        var detach = context.Get(TrainOptions.Detach);
        await using var session = await ClusterSession.OpenShared(context.Cluster, context.Cancellation);
        await modules.Upload(session.Client);
        var run = await Submit(
            session, new SubmitRequest(RecipeSpelling.ToText(recipe), context.Get(TrainOptions.Seed), context.Get(TrainOptions.Name)),
            context, trainers);
        // Only now: a cluster that was started for a run that is refused does not stay.
        if (detach || context.Get(TrainOptions.KeepCluster)) await session.StayUp(context.Cancellation);
        var training = new TrainingSession(session, context);
        training.SayWhereToWatch();
        if (detach) return SayDetached(run, context, await session.Client.Find(run));
        return await training.Finish(run);
    }

    /// <summary>Waits for the data, starts the trainers, and begins the run.</summary>
    /// <returns>The run's name.</returns>
    /// <exception cref="CommandException">It is refused.</exception>
    public static async Task<string> Submit(ClusterSession session, SubmitRequest request, CommandContext context, int? trainers)
    {
        if (request.Name is { } wanted) await RefuseTaken(session.Client, wanted);
        await new DataWaiter(session, context.Output).Wait(client => client.Data.Prepare(request.Recipe), context.Cancellation);
        await session.AddTrainers(trainers, context.Cancellation, request.Recipe);
        var reply = await Send(session.Client, request, context.Cancellation);
        // Another command may have taken the name in the meantime.
        if (reply.Run is null && request.Name is { } taken) await RefuseTaken(session.Client, taken);
        if (reply.Run is not { } run) throw new CommandException(ExitCodes.BadInput, string.Join('\n', reply.Faults));
        context.Output.Say($"Run '{run}' begins.");
        foreach (var warning in reply.Warnings) context.Output.Say(warning);
        return run;
    }

    private static async Task<SubmitReply> Send(ClusterClient client, SubmitRequest request, CancellationToken cancellation)
    {
        try
        {
            return await client.Runs.Submit(request);
        }
        catch (Exception error) when (LostCluster.Is(error, cancellation))
        {
            throw new CommandException(
                ExitCodes.NoCluster,
                $"The cluster was lost while it took the run in ({error.FirstLine()}); 'ensemble list' shows whether it has begun. If it "
                    + $"has, watch it with 'ensemble watch RUN'.");
        }
    }

    private static async Task RefuseTaken(ClusterClient client, string name)
    {
        if (!(await client.Runs.List()).Any(run => run.Run == name)) return;
        throw new CommandException(
            ExitCodes.Conflict,
            $"A run called '{name}' exists already; choose another --name, or remove it with 'ensemble delete {name}'.");
    }

    private static int SayDetached(string run, CommandContext context, RunStatus status)
    {
        context.Output.Answer(
            status,
            $"It trains on by itself: 'ensemble watch {run}' shows "
                + $"it{(context.Cluster.Address is null ? ", 'ensemble cluster down' ends its cluster" : "")}.");
        return ExitCodes.Done;
    }
}
