using Client.Answers;
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
    /// <exception cref="CommandException">There is no such run.</exception>
    public async Task Follow(string run, long since, CancellationToken cancellation)
    {
        while (true)
        {
            var page = await Next(run, since, cancellation);
            if (!page.Found) throw RunLookups.Unknown(run);
            foreach (var happened in page.Events)
            {
                output.Answer(EventAnswer.Of(happened), EventView.Line(happened));
                since = happened.Number;
            }

            if (page.Events.IsEmpty && page.IsComplete) return;
            if (page.Events.IsEmpty) await Task.Delay(Pause, cancellation);
        }
    }

    private Task<EventsPage> Next(string run, long since, CancellationToken cancellation) => session.Ask(client => client.Run(run).GetEvents(since), cancellation);
}
