using Client.Clusters;
using Client.Commands;
using Grains.Interfaces.Runs;

namespace Client.Reporting;

/// <summary>Asks a cluster for all that a report tells.</summary>
internal static class ReportReader
{
    /// <exception cref="CommandException">There is no such run.</exception>
    public static async Task<RunFacts> Read(ClusterSession session, string run, TimeProvider time, CancellationToken cancellation)
    {
        var status = await session.Ask(client => client.Find(run), cancellation);
        var curves = await session.Ask(client => client.Run(run).GetCurves(0), cancellation);
        var evaluation = await session.Ask(client => client.Run(run).GetEvaluation(), cancellation);
        var manifest = await session.Ask(client => client.Run(run).GetManifest(), cancellation);
        return new RunFacts(status, curves.Epochs, evaluation, await Events(session, run, cancellation), new Manifest(manifest), time.GetUtcNow());
    }

    private static async Task<List<EventNote>> Events(ClusterSession session, string run, CancellationToken cancellation)
    {
        var events = new List<EventNote>();
        while (true)
        {
            var last = events.Count == 0 ? 0 : events[^1].Number;
            var page = await session.Ask(client => client.Run(run).GetEvents(last), cancellation);
            if (page.Events.IsEmpty) return events;
            events.AddRange(page.Events);
        }
    }
}
