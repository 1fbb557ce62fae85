using System.Diagnostics;

namespace Ensembles.Tracing;

/// <summary>Spans of traces: what is computed for whom, and how long it takes. Where nobody listens nothing is made.</summary>
public static class Spans
{
    /// <summary>The name of their source.</summary>
    public const string SourceName = "Ensemble";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>What is being done just now, for spans of what comes of it later and elsewhere.</summary>
    public static ActivityContext Here => Activity.Current?.Context ?? default;

    /// <summary>Begins a span below the one that is open here; disposing ends it.</summary>
    /// <returns>Null where nobody listens.</returns>
    public static Activity? Begin(string name) => Source.StartActivity(name);

    /// <summary>Begins a span of work that is done for several at once: below the first one's, with links to the others'.</summary>
    /// <param name="name">What is done.</param>
    /// <param name="causes">One at least.</param>
    /// <returns>Null where nobody listens.</returns>
    public static Activity? Begin(string name, IEnumerable<ActivityContext> causes)
    {
        if (!Source.HasListeners()) return null;
        ActivityContext[] all = [.. causes];
        return Source.StartActivity(name, ActivityKind.Internal, all[0], links: all.Skip(1).Where(cause => cause != default).Select(cause => new ActivityLink(cause)));
    }
}
