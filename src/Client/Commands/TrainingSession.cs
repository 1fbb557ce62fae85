using Client.Clusters;
using Client.Rendering;
using Grains.Interfaces.Runs;

namespace Client.Commands;

/// <summary>Follows a run to its end: watch, evaluate, answer. Common to train, resume and watch.</summary>
internal sealed class TrainingSession(ClusterSession session, CommandContext context)
{
    /// <summary>Prints the address of the cluster's page.</summary>
    public void SayWhereToWatch()
    {
        if (session.Http is { } http) context.Output.Say($"Watch it at {http}/");
    }

    /// <param name="run">The run's name.</param>
    /// <param name="grownFrom">If members are being added, the index of the first new one; else null.</param>
    /// <returns>The exit code.</returns>
    public Task<int> Finish(string run, int? grownFrom = null) => Follow(run, async () =>
    {
        var watcher = new RunWatcher(session, context.Output) { GrownFrom = grownFrom };
        var status = await watcher.Watch(run, context.Cancellation);
        if (status.State == RunState.Finished && status.Ensemble.Test is null) status = await Evaluate(run);
        context.Output.Answer(status, () => RunView.Of(status));
        SayWhere(status);
        return RunEnd.ExitOf(status, watcher.GrownFrom);
    });

    /// <summary>Does what a run in training is followed for; on Ctrl-C, says what becomes of the run.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> Follow(string run, Func<Task<int>> follow)
    {
        try
        {
            return await follow();
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            context.Output.Say((await session.Leave(run)).Of("run", run, $"resume {run}"));
            return ExitCodes.Interrupted;
        }
    }

    private async Task<RunStatus> Evaluate(string run)
    {
        context.Output.Say("Reading the test images once, to score members and ensemble.");
        var lookout = new Lookout(session, "run", run);
        if (await lookout.Ask(client => client.Run(run).Evaluate(), context.Cancellation) is { Fault: { } fault })
        {
            throw new CommandException(
                ExitCodes.Failed,
                $"Run '{run}' is trained and kept, but could not be scored: {fault.TrimEnd('.')}. Score it later with 'ensemble evaluate "
                    + $"{run}'.");
        }

        return await lookout.Ask(client => client.Find(run), context.Cancellation);
    }

    private void SayWhere(RunStatus status)
    {
        if (status.State != RunState.Finished) return;
        if (context.Cluster.Address is null)
            context.Output.Say($"Checkpoints: {Path.Combine(context.Cluster.DataDir, "checkpoints", status.Run)}");
        context.Output.Say($"Try it: ensemble predict {status.Run} IMAGE.png · ensemble export {status.Run} --member 0 --output FILE");
    }
}
