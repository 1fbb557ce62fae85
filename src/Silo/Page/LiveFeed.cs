namespace Silo.Page;

/// <summary>Who looks at what: topics begin with their first viewer and end with their last.</summary>
internal sealed class LiveFeed(IGrainFactory grains, TimeProvider time, ILogger<LiveFeed> logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LiveTopic> _topics = new(StringComparer.Ordinal);

    /// <summary>How many topics are looked at just now.</summary>
    public int Topics
    {
        get
        {
            lock (_lock) return _topics.Count;
        }
    }

    public Subscription WatchCluster() => Watch("", known => Pictures.OfCluster(grains, known));

    public Subscription WatchRun(string run) => Watch($"run {run}", known => Pictures.OfRun(grains, run, known));

    private Subscription Watch(string key, Func<Picture, Task<Picture>> next)
    {
        lock (_lock)
        {
            if (!_topics.TryGetValue(key, out var topic))
            {
                _topics[key] = topic = new LiveTopic(next, time, logger);
                topic.Begin();
            }

            topic.Viewers++;
            return new Subscription(this, key, topic);
        }
    }

    private void Leave(string key, LiveTopic topic)
    {
        lock (_lock)
        {
            if (--topic.Viewers > 0) return;
            _topics.Remove(key);
            topic.Dispose();
        }
    }

    /// <summary>One viewer's place at a topic.</summary>
    internal sealed class Subscription(LiveFeed feed, string key, LiveTopic topic) : IDisposable
    {
        public LiveTopic.View Now => topic.Now;

        public void Dispose() => feed.Leave(key, topic);
    }
}
