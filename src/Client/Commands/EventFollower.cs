using Client.Clusters;
using Client.Rendering;
using Grains.Interfaces.Runs;

namespace Client.Commands;

/// <summary>Prints a run's events, those that were and those that come, until nothing more can happen.</summary>
internal sealed class EventFollower(ClusterSession session, Output output)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <param name="run">Whose.</param>
    /// <param name="since">Only events with a greater number.</param>
    /// <param name="cancellation">Ends the following.</param>
    /// <returns>The run as it ended, or as it was interrupted and not continued in time.</returns>
    /// <exception cref="CommandException">There is no such run, or the cluster is lost.</exception>
    public async Task<RunStatus> Follow(string run, long since, CancellationToken cancellation)
    {
        var lookout = new Lookout(session, "run", run);
        var wait = new TakeUpWait(session.TakeUpLimit, TimeProvider.System);
        while (true)
        {
            var page = await lookout.Ask(client => client.Run(run).GetEvents(since), cancellation);
            if (!page.Found) throw RunLookups.Unknown(run);
            foreach (var happened in page.Events)
            {
                output.Answer(happened, EventView.Line(happened));
                since = happened.Number;
            }

            if (!page.Events.IsEmpty) continue;
            // After the end of a run its log still records what becomes of its checkpoints.
            var isLeft = wait.IsOver(page.State ?? RunState.Running) && wait.IsWaiting;
            if (page.IsComplete || isLeft) return await lookout.Ask(client => client.Find(run), cancellation);
            await Task.Delay(Pause, cancellation);
        }
    }
}
