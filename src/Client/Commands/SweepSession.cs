using Client.Answers;
using Client.Clusters;
using Client.Rendering;
using Grains.Interfaces.Runs;
using Grains.Interfaces.Sweeps;
using Spectre.Console;

namespace Client.Commands;

/// <summary>Follows a sweep to its end. Common to sweep, resume and watch.</summary>
internal sealed class SweepSession(ClusterSession session, CommandContext context)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Goes on where it was interrupted, and to its end.</summary>
    public async Task<int> Resume(SweepStatus sweep)
    {
        if (sweep.State == RunState.Interrupted)
        {
            await session.AddTrainers(context.Get(TrainOptions.Trainers), context.Cancellation);
            (await session.Client.Sweep(sweep.Sweep).Resume()).Require();
        }

        new TrainingSession(session, context).SayWhereToWatch();
        return await Finish(sweep.Sweep, null);
    }

    /// <summary>Shows the sweep until it ends, and writes the best recipe.</summary>
    /// <param name="name">The sweep's.</param>
    /// <param name="file">Where to, or null for the usual place.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> Finish(string name, string? file)
    {
        var winner = new WinnerFile(session, context);
        try
        {
            var status = await Follow(name);
            var written = await winner.WriteNew(status, file);
            context.Output.Answer(SweepAnswer.Of(status, written), () => SweepView.Of(status));
            return ExitOf(status, written?.File);
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            context.Output.Say(session.EndsWithCommand || winner.IsChoosing
                ? $"Interrupted: sweep '{name}' is kept, at most the epochs in flight are lost; go on with 'ensemble {(winner.IsChoosing ? "winner" : "resume")} {name}{winner.Options}'."
                : $"Detached: sweep '{name}' goes on; watch it with 'ensemble watch {name}', end it with 'ensemble stop {name}'.");
            return ExitCodes.Interrupted;
        }
    }

    /// <summary>Shows the sweep until it ends, and no more.</summary>
    public async Task<int> Watch(string name)
    {
        var status = await Follow(name);
        context.Output.Answer(SweepAnswer.Of(status), () => SweepView.Of(status));
        return ExitCodes.Done;
    }

    private async Task<SweepStatus> Follow(string name)
    {
        if (!context.Output.IsLive) return await Poll(name, new SweepProgress(context.Output).Show);
        var people = context.Output.People;
        var first = await Look(name);
        return await people.Live(SweepView.Live(first, people.Profile.Height)).AutoClear(true).StartAsync(live => Poll(name, status =>
        {
            live.UpdateTarget(SweepView.Live(status, people.Profile.Height));
            live.Refresh();
        }));
    }

    private async Task<SweepStatus> Poll(string name, Action<SweepStatus> show)
    {
        while (true)
        {
            var status = await Look(name);
            show(status);
            if (status.State is not RunState.Running && (status.State == RunState.Interrupted || status.Trials.All(trial => trial.State != "running"))) return status;
            await Task.Delay(Pause, context.Cancellation);
        }
    }

    private async Task<SweepStatus> Look(string name)
    {
        var look = session.Ask(client => client.FindSweep(name), context.Cancellation);
        var ended = await Task.WhenAny(look, session.BrokenDown).WaitAsync(context.Cancellation);
        if (ended == look) return await look;
        throw new CommandException(ExitCodes.NoCluster, $"The control silo has ended ({await session.BrokenDown}); sweep '{name}' is kept, go on with 'ensemble resume {name}'.");
    }

    private int ExitOf(SweepStatus status, string? written)
    {
        if (status.State == RunState.Failed) throw new CommandException(ExitCodes.Failed, $"Sweep '{status.Sweep}' failed: none of its trials could be trained.");
        if (status.State == RunState.Interrupted) context.Output.Say($"Nobody goes on with it now; do so with 'ensemble resume {status.Sweep}'.");
        else if (written is not null) context.Output.Say($"The best recipe is in {written}. Train it: ensemble train {Path.GetRelativePath(Environment.CurrentDirectory, written)} · ensemble report {status.Sweep}");
        return ExitCodes.Done;
    }
}
