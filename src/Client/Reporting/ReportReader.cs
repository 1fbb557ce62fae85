using Client.Clusters;
using Client.Commands;

namespace Client.Reporting;

/// <summary>Reads the content of a report from a cluster.</summary>
internal static class ReportReader
{
    /// <exception cref="CommandException">There is no such run.</exception>
    public static async Task<RunFacts> Read(ClusterSession session, string run, TimeProvider time, CancellationToken cancellation)
    {
        var status = await session.Ask(client => client.Find(run), cancellation);
        var curves = await session.Ask(client => client.Run(run).GetCurves(0), cancellation);
        var evaluation = await session.Ask(client => client.Run(run).GetEvaluation(), cancellation);
        var manifest = await session.Ask(client => client.Run(run).GetManifest(), cancellation);
        var sizes = await session.Ask(client => client.Run(run).GetSizeCurve(), cancellation);
        return new RunFacts(
            status, curves.Epochs, evaluation, await EventLog.Read(session, run, 0, cancellation), new Manifest(manifest), time.GetUtcNow())
        {
            Sizes = sizes,
        };
    }
}
