namespace Silo.Page;

/// <summary>A watched resource with one poller shared by all viewers. <paramref name="next"/> reads its current state.</summary>
internal sealed partial class LiveTopic(Func<Picture, Task<Picture>> next, TimeProvider time, ILogger logger) : IDisposable
{
    private const string Unanswered = "The cluster does not answer just now; this page tries again by itself.";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // However long it takes to ask, asking is at most a twentieth of the time.
    private const int PausePerWork = 20;

    private readonly CancellationTokenSource _over = new();
    private volatile View _now = View.Of(Picture.Nothing);

    /// <summary>What is known, and a task that ends once more is.</summary>
    public View Now => _now;

    /// <summary>How many look. Its owner counts.</summary>
    public int Viewers { get; set; }

    public void Begin() => _ = Poll(_over.Token);

    public void Dispose()
    {
        _over.Cancel();
        _over.Dispose();
    }

    private async Task Poll(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            var begun = time.GetTimestamp();
            Show(await Ask());
            var pause = time.GetElapsedTime(begun) * PausePerWork;
            await Task.Delay(pause > Pause ? pause : Pause, time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A failed poll is shown to the viewers and repeated: a silo may be starting or stopping.
    private async Task<Picture> Ask()
    {
        var known = _now.Picture;
        try
        {
            return (await next(known)).With<string?>("fault", null);
        }
        catch (Exception error)
        {
            var faulty = known.With("fault", Unanswered);
            if (!ReferenceEquals(faulty, known)) LogUnanswered(logger, error);
            return faulty;
        }
    }

    private void Show(Picture picture)
    {
        var before = _now;
        if (ReferenceEquals(picture, before.Picture)) return;
        _now = View.Of(picture);
        before.More.SetResult();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cluster did not answer the page")]
    private static partial void LogUnanswered(ILogger logger, Exception error);

    /// <summary>One moment of a topic.</summary>
    internal sealed record View(Picture Picture, TaskCompletionSource More)
    {
        public static View Of(Picture picture) =>
            new(picture, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}
