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

    /// <returns>The run as it ended, or as it stood when nobody trains it.</returns>
    /// <exception cref="CommandException">The cluster broke down.</exception>
    public async Task<RunStatus> Watch(string run, CancellationToken cancellation)
    {
        if (!output.IsLive)
        {
            var plain = new PlainProgress(output);
            return await Follow(run, plain.Show, cancellation);
        }

        var first = await session.Client.Find(run);
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
        while (true)
        {
            var status = await Look(run, cancellation);
            show(status);
            if (status.State is not (RunState.Created or RunState.Running)) return status;
            if (status.Ensemble.Epoch >= StopAfter) (await session.Client.Run(run).Stop()).Require();
            await Task.Delay(Pause, cancellation);
        }
    }

    private async Task<RunStatus> Look(string run, CancellationToken cancellation)
    {
        var look = session.Ask(client => client.Find(run), cancellation);
        var ended = await Task.WhenAny(look, session.BrokenDown).WaitAsync(cancellation);
        if (ended == look) return await look;
        throw new CommandException(
            ExitCodes.NoCluster, $"The control silo has ended ({await session.BrokenDown}); run '{run}' is kept, go on with 'ensemble resume {run}'.");
    }
}
