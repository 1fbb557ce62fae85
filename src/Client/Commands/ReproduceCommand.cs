using System.CommandLine;
using Client.Clusters;
using Client.Recipes;
using Client.Reproducing;
using Ensembles.Recipes;
using Grains.Interfaces.Runs;

namespace Client.Commands;

/// <summary><c>ensemble reproduce</c>.</summary>
internal static class ReproduceCommand
{
    private static readonly Argument<string?> Run = new("RUN") { Description = "the run to repeat", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<string?> File = new("--manifest")
    {
        Description = "a manifest instead of a run: a file written by 'ensemble export RUN --format manifest'",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Name =
        new("--name") { Description = "the new run's name [default: RUN-again]", HelpName = "NAME" };

    private static readonly Option<string?> Data =
        new("--data") { Description = "the run's data folder on this machine, if it has moved", HelpName = "DIR" };

    private static readonly Option<bool> OtherData =
        new("--other-data") { Description = "continue even if the SHA-256 of the data differs" };

    private static readonly Option<string?> With =
        new("--with") { Description = "train nothing, compare with this run, which must have ended", HelpName = "RUN" };

    public static Command Create() => CommandBuilding.Make(
        "reproduce",
        "Train a run again from its manifest and compare every epoch.",
        [
            "ensemble reproduce mnist-1",
            "ensemble reproduce --manifest mnist-1.json --data ./images -o json",
            "ensemble reproduce mnist-1 --with mnist-1-again",
        ],
        Reproduce,
        Run,
        File,
        Name,
        Data,
        OtherData,
        With,
        TrainOptions.Trainers);

    private static async Task<int> Reproduce(CommandContext context)
    {
        var trainers = context.Get(TrainOptions.Trainers);
        if (context.Parsed.GetValue(Run) is null == context.Get(File) is null)
            throw new CommandException(ExitCodes.BadInput, "Name one thing to repeat: a run of this cluster, or a file with --manifest.");
        var written = context.Get(File) is { } file ? RunManifest.Read(file) : null;
        await using var session = await ClusterSession.OpenShared(context.Cluster, context.Cancellation);
        var original = written ?? await RunManifest.Of(session, context.Parsed.GetValue(Run)!, context.Cancellation);
        if (original.Results is { StopEpoch: 0 })
            throw new CommandException(
                ExitCodes.Conflict, $"Run '{original.Run}' ended before its first epoch was decided; there is nothing to repeat.");
        if (context.Get(With) is { } other) return await Compare(session, original, other, context);
        return await Train(session, original, context, trainers);
    }

    private static async Task<int> Train(ClusterSession session, RunManifest original, CommandContext context, int? trainers)
    {
        var recipe = original.RecipeObject();
        new RecipeOverrides { DataFolder = context.Get(Data) }.ApplyTo(recipe);
        await ModuleFiles.Of(recipe, mayHaveChanged: true).Upload(session.Client);
        var repeat = new RepeatOrder(context.Get(OtherData) ? null : original.Data.Sha256, original.MemberSeeds);
        var run = await TrainCommand.Submit(
            session,
            new SubmitRequest(RecipeSpelling.ToText(recipe), original.Seed, context.Get(Name) ?? $"{original.Run}-again", Repeat: repeat),
            context, trainers);
        var training = new TrainingSession(session, context);
        training.SayWhereToWatch();
        return await training.Follow(run, async () =>
        {
            // A run that a user stopped would continue beyond what can be compared.
            var watcher = new RunWatcher(session, context.Output)
            {
                StopAfter = original.Results is { State: not "finished" } results ? results.StopEpoch : null,
            };
            var ended = await watcher.Watch(run, context.Cancellation);
            // One that ended by a fault later than its original, or that the command itself has stopped, is compared as far as it came.
            if (ended.State == RunState.Interrupted || (ended.State == RunState.Failed && ended.Ensemble.Epoch == 0))
                return RunEnd.ExitOf(ended);
            return await Compare(session, original, run, context);
        });
    }

    private static async Task<int> Compare(ClusterSession session, RunManifest original, string run, CommandContext context)
    {
        var comparison = Comparison.Of(original, await RunManifest.Of(session, run, context.Cancellation));
        context.Output.Answer(ReproduceAnswer.Of(original.Run, run, comparison), () => RepetitionView.Of(original.Run, run, comparison));
        return comparison.IsIdentical ? ExitCodes.Done : ExitCodes.Differs;
    }
}
