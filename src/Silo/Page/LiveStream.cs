using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Silo.Serving;

namespace Silo.Page;

/// <summary>Server-sent events: the whole state first, then changes. <c>?run=NAME</c> adds a run to the cluster.</summary>
internal static class LiveStream
{
    // After some of these without an event a client may consider the connection dead.
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);
    private static readonly SseItem<byte[]> Alive = new("{}"u8.ToArray(), "beat");

    public static async Task Serve(HttpContext context)
    {
        var services = context.RequestServices;
        var feed = services.GetRequiredService<LiveFeed>();
        // A silo that is stopped does not wait for those who look.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        context.Response.Headers["X-Accel-Buffering"] = "no";
        if (HeadRequests.WantsHeadersOnly(context))
        {
            context.Response.ContentType = "text/event-stream";
            return;
        }

        try
        {
            using var cluster = feed.WatchCluster();
            using var run = context.Request.Query["run"].ToString() is { Length: > 0 } name ? feed.WatchRun(name) : null;
            LiveFeed.Subscription[] subscriptions = run is null ? [cluster] : [cluster, run];
            await TypedResults.ServerSentEvents(Messages(subscriptions, services.GetRequiredService<TimeProvider>(), over.Token))
                .ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The page was closed.
        }
    }

    private static async IAsyncEnumerable<SseItem<byte[]>> Messages(
        LiveFeed.Subscription[] subscriptions, TimeProvider time, [EnumeratorCancellation] CancellationToken over)
    {
        var sent = subscriptions.Select(_ => Picture.Nothing).ToArray();
        while (!over.IsCancellationRequested)
        {
            var now = subscriptions.Select(subscription => subscription.Now).ToArray();
            var news = now.Zip(sent, (view, before) => view.Picture.Since(before)).SelectMany(messages => messages).DefaultIfEmpty(Alive);
            foreach (var message in news) yield return message;
            sent = [.. now.Select(view => view.Picture)];
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(over);
            await Task.WhenAny([.. now.Select(view => view.More.Task), Task.Delay(Beat, time, waiting.Token)]);
            await waiting.CancelAsync();
        }
    }
}
