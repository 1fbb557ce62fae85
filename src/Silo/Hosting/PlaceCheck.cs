using Grains.Nodes;

namespace Silo.Hosting;

/// <summary>
/// Checks at start that this silo can write its folders. Until it can, it is in the cluster, but not ready and without slots, and the
/// reason is shown with it; it tries again by itself.
/// </summary>
internal sealed partial class PlaceCheck(
    IReadOnlyList<Place> places, SiloCondition condition, TimeProvider time, ILogger<PlaceCheck> logger)
    : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly RepeatedFault _repeated = new(time);
    private Task _trying = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!await AreUsable()) _trying = UntilUsable();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _ending.CancelAsync();
        await _trying.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _ending.Dispose();

    private async Task UntilUsable()
    {
        for (var pause = Pauses.First; ; pause = Pauses.After(pause))
        {
            await Task.Delay(pause, time, _ending.Token);
            if (await AreUsable()) return;
        }
    }

    private async Task<bool> AreUsable()
    {
        var faults = (await Task.WhenAll(places.Select(place => place.Fault()))).OfType<string>().ToList();
        condition.Fault = faults.Count == 0 ? null : string.Join(' ', faults);
        if (faults.Count == 0 && _repeated.End()) LogUsable();
        if (condition.Fault is { } fault && _repeated.IsNews(fault)) LogNotReady(fault);
        return faults.Count == 0;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "This silo is not ready and offers no slots. {Fault}")]
    private partial void LogNotReady(string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "All folders are writable; this silo is ready")]
    private partial void LogUsable();
}
