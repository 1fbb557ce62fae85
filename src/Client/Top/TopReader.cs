using Client.Clusters;
using Client.Commands;
using Ensembles.Runs;

namespace Client.Top;

/// <summary>Looks at a cluster again and again; of events it asks for new ones only.</summary>
internal sealed class TopReader(ClusterSession session)
{
    private const int MostEvents = 20;
    private readonly List<RunEvent> _events = [];
    private string? _eventsOf;

    /// <param name="chosen">The run to look at, or null for the usual one.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<TopPicture> Look(string? chosen, CancellationToken cancellation)
    {
        var nodes = await session.Ask(client => client.Nodes.Show(), cancellation);
        var runs = TopPicture.Shown(await session.Ask(client => client.Runs.List(), cancellation));
        var name = runs.Any(run => run.Run == chosen) ? chosen : TopPicture.Usual(runs);
        // A run may be removed between two questions.
        var run = name is null ? null : await session.Ask(client => client.Run(name).GetStatus(), cancellation);
        if (run is not null) await ReadEvents(run.Run, cancellation);
        return new TopPicture(nodes, runs, run, run is null ? [] : [.. _events]);
    }

    private async Task ReadEvents(string run, CancellationToken cancellation)
    {
        if (_eventsOf != run) _events.Clear();
        _eventsOf = run;
        _events.AddRange(await EventLog.Read(session, run, _events.Count == 0 ? 0 : _events[^1].Number, cancellation));
        _events.RemoveRange(0, Math.Max(0, _events.Count - MostEvents));
    }
}
