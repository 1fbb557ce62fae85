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

    /// <summary>Continues after an interruption, to its end.</summary>
    public async Task<int> Resume(SweepStatus sweep)
    {
        NewFiles.RequireWritable(WinnerFile.PathOf(sweep.Sweep, null));
        if (sweep.State == RunState.Interrupted)
        {
            await session.AddTrainers(context.Get(TrainOptions.Trainers), context.Cancellation);
            (await new Lookout(session, "sweep", sweep.Sweep).Ask(client => client.Sweep(sweep.Sweep).Resume(), context.Cancellation))
                .Require();
        }

        new TrainingSession(session, context).SayWhereToWatch();
        return await Finish(sweep.Sweep, null);
    }

    /// <summary>Shows the sweep until it ends, and writes the best recipe.</summary>
    /// <param name="name">The sweep's.</param>
    /// <param name="file">The file, or null for the default.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> Finish(string name, string? file)
    {
        var winner = new WinnerFile(session, context);
        try
        {
            var status = await Follow(name);
            var written = status.State == RunState.Interrupted ? null : await winner.WriteNew(status, file);
            context.Output.Answer(SweepAnswer.Of(status, written), () => SweepView.Of(status));
            if (written is not null)
                context.Output.Say(
                    $"The best recipe is in {written.File}. Train it: ensemble train "
                        + $"{Path.GetRelativePath(Environment.CurrentDirectory, written.File)} · ensemble report {name}");
            return RunEnd.ExitOf(status);
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            var departure = await session.Leave(name);
            // The number of members is looked for by this command, not by the cluster.
            context.Output.Say(
                (winner.IsChoosing ? Departure.Ended : departure)
                    .Of("sweep", name, $"{(winner.IsChoosing ? "winner" : "resume")} {name}{winner.Options}"));
            return ExitCodes.Interrupted;
        }
    }

    /// <summary>Shows the sweep until it ends, and no more.</summary>
    public async Task<int> Watch(string name)
    {
        var status = await Follow(name);
        context.Output.Answer(SweepAnswer.Of(status), () => SweepView.Of(status));
        return RunEnd.ExitOf(status);
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
        var wait = new TakeUpWait(session.TakeUpLimit, TimeProvider.System);
        while (true)
        {
            var status = await Look(name);
            show(status);
            if (wait.IsOver(status.State) && (wait.IsWaiting || status.Trials.All(trial => trial.State != "running"))) return status;
            await Task.Delay(Pause, context.Cancellation);
        }
    }

    private Task<SweepStatus> Look(string name) =>
        new Lookout(session, "sweep", name).Ask(client => client.FindSweep(name), context.Cancellation);
}
