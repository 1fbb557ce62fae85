using System.CommandLine;
using Client.Answers;
using Client.Clusters;
using Client.Recipes;
using Client.Rendering;
using Grains.Interfaces.Runs;
using Grains.Interfaces.Sweeps;

namespace Client.Commands;

/// <summary>Commands on one run that need little: resume, watch, status, stop, delete, evaluate.</summary>
internal static class RunCommands
{
    private static readonly Option<bool> Manifest = new("--manifest")
    {
        Description = "print the manifest as JSON: full recipe, seeds, versions, data hash, host",
    };

    private static readonly Option<long?> Since = new("--since")
    {
        Description = "print the run's events after number N (0: all) and follow them",
        HelpName = "N",
    };

    public static IEnumerable<Command> Create()
    {
        var run = CommandBuilding.RunArgument();
        yield return CommandBuilding.Make(
            "resume", "Continue an interrupted or failed run or sweep.", ["ensemble resume mnist-1"],
            context => Resume(context, context.Get(run)), run, TrainOptions.Trainers);
        yield return CommandBuilding.Make(
            "watch",
            "Show a run or a sweep until it ends.",
            ["ensemble watch mnist-1", "ensemble watch mnist-1 --since 0", "ensemble watch mnist-1 --since 0 -o json | jq -r .text"],
            context => Watch(context, context.Get(run)),
            run,
            Since);
        yield return CommandBuilding.Make(
            "status",
            "Show a run with its members, or a sweep with its best trials.",
            ["ensemble status mnist-1", "ensemble status mnist-1 -o json | jq .ensemble", "ensemble status mnist-1 --manifest"],
            context => Status(context, context.Get(run)),
            run,
            Manifest);
        yield return CommandBuilding.Make(
            "stop", "End a training or a sweep now; the best epoch so far is kept.", ["ensemble stop mnist-1"],
            context => Stop(context, context.Get(run)), run);
        yield return CommandBuilding.Make(
            "delete", "Remove a run with its checkpoints, or a sweep with its trials.", ["ensemble delete mnist-1"],
            context => Delete(context, context.Get(run)), run);
        yield return EvaluateCommand.Create();
    }

    private static async Task<int> Resume(CommandContext context, string run)
    {
        await using var session = await ClusterSession.OpenShared(context.Cluster, context.Cancellation);
        if (await session.Client.TryFindSweep(run) is { } sweep) return await new SweepSession(session, context).Resume(sweep);
        var status = await session.Client.Find(run);
        if (status.State is RunState.Interrupted or RunState.Created or RunState.Failed)
        {
            // Everything is looked at before anything is changed.
            var recipe = await new RunData(session, context).Require(run);
            await session.AddTrainers(context.Get(TrainOptions.Trainers), context.Cancellation, recipe);
            (await new Lookout(session, "run", run).Ask(client => client.Run(run).Resume(), context.Cancellation)).Require();
        }

        if (status.State is RunState.Finished or RunState.Stopped)
            context.Output.Say($"Run '{run}' has ended already; there is nothing to continue.");
        var training = new TrainingSession(session, context);
        training.SayWhereToWatch();
        return await training.Finish(run);
    }

    private static async Task<int> Watch(CommandContext context, string run)
    {
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Control, context.Cancellation);
        var isSweep = await session.Client.TryFindSweep(run) is not null;
        if (!isSweep) await session.Client.Find(run);
        try
        {
            if (isSweep) return await new SweepSession(session, context).Watch(run);
            if (context.Get(Since) is { } since)
            {
                return RunEnd.ExitOf(await new EventFollower(session, context.Output).Follow(run, since, context.Cancellation));
            }

            var watcher = new RunWatcher(session, context.Output);
            var status = await watcher.Watch(run, context.Cancellation);
            context.Output.Answer(status, () => RunView.Of(status));
            return RunEnd.ExitOf(status, watcher.GrownFrom);
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            var departure = await session.Leave(run);
            if (departure == Departure.Ended) context.Output.Say(departure.Of(isSweep ? "sweep" : "run", run, $"resume {run}"));
            return ExitCodes.Interrupted;
        }
    }

    private static async Task<int> Status(CommandContext context, string run)
    {
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Control, context.Cancellation);
        if (await session.Client.TryFindSweep(run) is { } sweep) return Show(context, sweep);
        var status = await session.Client.Find(run);
        if (!context.Get(Manifest)) return Show(context, status);
        Console.Out.WriteLine(ManifestText.Current(await session.Client.Run(run).GetManifest() ?? throw RunLookups.Unknown(run)));
        return ExitCodes.Done;
    }

    private static async Task<int> Stop(CommandContext context, string run)
    {
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Control, context.Cancellation);
        if (await session.Client.TryFindSweep(run) is { } sweep)
        {
            (await session.Client.Sweep(run).Stop()).Require();
            if (HasEnded(sweep.State)) context.Output.Say($"Sweep '{run}' has ended already; nothing was stopped.");
            return Show(context, await session.Client.FindSweep(run));
        }

        var before = await session.Client.Find(run);
        (await session.Client.Run(run).Stop()).Require();
        if (HasEnded(before.State)) context.Output.Say($"Run '{run}' has ended already; nothing was stopped.");
        return Show(context, await session.Client.Find(run));
    }

    private static bool HasEnded(RunState state) => state is RunState.Finished or RunState.Stopped or RunState.Failed;

    private static async Task<int> Delete(CommandContext context, string run)
    {
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Control, context.Cancellation);
        var isSweep = await session.Client.TryFindSweep(run) is not null;
        if (!isSweep) await session.Client.Find(run);
        (await (isSweep ? session.Client.Sweeps.Delete(run) : session.Client.Runs.Delete(run))).Require();
        context.Output.Answer(new DoneAnswer("deleted", run), $"{(isSweep ? "Sweep" : "Run")} '{run}' is removed.");
        return ExitCodes.Done;
    }

    private static int Show(CommandContext context, SweepStatus status)
    {
        context.Output.Answer(SweepAnswer.Of(status), () => SweepView.Of(status));
        return ExitCodes.Done;
    }

    private static int Show(CommandContext context, RunStatus status)
    {
        context.Output.Answer(status, () => RunView.Of(status));
        return ExitCodes.Done;
    }
}
