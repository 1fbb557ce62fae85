using Client.Clusters;
using Ensembles.Runs;

namespace Client.Commands;

/// <summary>Reads what has happened to a run, page by page.</summary>
internal static class EventLog
{
    /// <summary>All events with a greater number, oldest first; none if there is no such run.</summary>
    public static async Task<List<RunEvent>> Read(ClusterSession session, string run, long after, CancellationToken cancellation)
    {
        var events = new List<RunEvent>();
        while (true)
        {
            var page = await session.Ask(client => client.Run(run).GetEvents(after), cancellation);
            if (page.Events.IsEmpty) return events;
            events.AddRange(page.Events);
            after = events[^1].Number;
        }
    }
}
