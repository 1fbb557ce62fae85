using Client.Answers;
using Client.Clusters;
using Client.Rendering;
using Grains.Interfaces.Runs;

namespace Client.Commands;

/// <summary>Follows a run to its end: watch, evaluate, answer. Common to train, resume and watch.</summary>
internal sealed class TrainingSession(ClusterSession session, CommandContext context)
{
    /// <summary>Says where the cluster can be watched in a browser.</summary>
    public void SayWhereToWatch()
    {
        if (session.Http is { } http) context.Output.Say($"Watch it at {http}/");
    }

    /// <returns>The exit code.</returns>
    public Task<int> Finish(string run) => Follow(run, async () =>
    {
        var status = await new RunWatcher(session, context.Output).Watch(run, context.Cancellation);
        if (status.State == RunState.Finished && status.Ensemble.Test is null) status = await Evaluate(run);
        context.Output.Answer(RunAnswer.Of(status), () => RunView.Of(status));
        SayWhere(status);
        return ExitOf(status);
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
            context.Output.Say(session.EndsWithCommand
                ? $"Interrupted: run '{run}' is kept, at most the epoch in flight is lost; go on with 'ensemble resume {run}'."
                : $"Detached: run '{run}' goes on; watch it with 'ensemble watch {run}', end it with 'ensemble stop {run}'.");
            return ExitCodes.Interrupted;
        }
    }

    private async Task<RunStatus> Evaluate(string run)
    {
        context.Output.Say("Reading the test images once, to score members and ensemble.");
        (await session.Client.Run(run).Evaluate().WaitAsync(context.Cancellation)).Require(ExitCodes.Failed);
        return await session.Client.Find(run);
    }

    private void SayWhere(RunStatus status)
    {
        if (status.State != RunState.Finished) return;
        if (context.Cluster.Address is null) context.Output.Say($"Checkpoints: {Path.Combine(context.Cluster.DataDir, "checkpoints", status.Run)}");
        context.Output.Say($"Try it: ensemble predict {status.Run} IMAGE.png · ensemble export {status.Run} --member 0 --output FILE");
    }

    private int ExitOf(RunStatus status)
    {
        if (status.State == RunState.Failed) throw new CommandException(ExitCodes.Failed, $"Run '{status.Run}' failed: {status.Failure}");
        if (status.State == RunState.Interrupted) context.Output.Say($"Nobody trains it now; go on with 'ensemble resume {status.Run}'.");
        return ExitCodes.Done;
    }
}
