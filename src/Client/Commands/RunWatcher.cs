using Client.Clusters;
using Client.Rendering;
using Grains.Interfaces.Runs;
using Spectre.Console;

namespace Client.Commands;

/// <summary>Shows a run until it ends.</summary>
internal sealed class RunWatcher(ClusterSession session, Output output)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>An epoch after which the run is ended, or null.</summary>
    public int? StopAfter { get; init; }

    /// <summary>While or after members were added: the index of the first new one, else null.</summary>
    public int? GrownFrom { get; set; }

    /// <returns>The run as it ended, or as it was interrupted and not continued in time.</returns>
    /// <exception cref="CommandException">The cluster is lost.</exception>
    public async Task<RunStatus> Watch(string run, CancellationToken cancellation)
    {
        if (!output.IsLive)
        {
            var plain = new PlainProgress(output);
            return await Follow(run, plain.Show, cancellation);
        }

        var first = await Look(run, cancellation);
        return await output.People.Live(LiveView.Of(first)).AutoClear(true).StartAsync(live => Follow(
            run,
            status =>
            {
                live.UpdateTarget(LiveView.Of(status));
                live.Refresh();
            },
            cancellation));
    }

    private async Task<RunStatus> Follow(string run, Action<RunStatus> show, CancellationToken cancellation)
    {
        var wait = new TakeUpWait(session.TakeUpLimit, TimeProvider.System);
        while (true)
        {
            var status = await Look(run, cancellation);
            show(status);
            GrownFrom ??= status.GrowsFrom;
            if (wait.IsOver(status.State)) return status;
            if (status.Ensemble.Epoch >= StopAfter)
                (await new Lookout(session, "run", run).Ask(client => client.Run(run).Stop(), cancellation)).Require();
            await Task.Delay(Pause, cancellation);
        }
    }

    private Task<RunStatus> Look(string run, CancellationToken cancellation) =>
        new Lookout(session, "run", run).Ask(client => client.Find(run), cancellation);
}
