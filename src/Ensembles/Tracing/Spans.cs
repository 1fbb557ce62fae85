using System.Diagnostics;

namespace Ensembles.Tracing;

/// <summary>Spans of traces. Without a listener none are created.</summary>
public static class Spans
{
    /// <summary>The name of their source.</summary>
    public const string SourceName = "Ensemble";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>The current activity, as the parent of spans that are started later on other threads.</summary>
    public static ActivityContext Here => Activity.Current?.Context ?? default;

    /// <summary>Begins a span below the one that is open here; disposing ends it.</summary>
    /// <returns>Null without a listener.</returns>
    public static Activity? Begin(string name) => Source.StartActivity(name);

    /// <summary>Begins a span of work that is done for several at once: below the first one's, with links to the others'.</summary>
    /// <param name="name">What is done.</param>
    /// <param name="causes">One at least.</param>
    /// <returns>Null without a listener.</returns>
    public static Activity? Begin(string name, IEnumerable<ActivityContext> causes)
    {
        if (!Source.HasListeners()) return null;
        ActivityContext[] all = [.. causes];
        return Source.StartActivity(
            name, ActivityKind.Internal, all[0],
            links: all.Skip(1).Where(cause => cause != default).Select(cause => new ActivityLink(cause)));
    }
}
