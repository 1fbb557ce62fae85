using Grains.Nodes;

namespace Silo.Hosting;

/// <summary>
/// Holds the silo back until what it needs is there. Meanwhile the process lives, is not ready, and says what is missing: at once, and
/// then at growing intervals.
/// </summary>
internal sealed partial class StartGate(StartNeeds needs, SiloCondition condition, TimeProvider time, ILogger<StartGate> logger)
    : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var repeated = new RepeatedFault(time);
        for (var pause = Pauses.First; await needs.Missing(cancellationToken) is { } missing; pause = Pauses.After(pause))
        {
            condition.Fault = missing;
            if (repeated.IsNews(missing)) LogWaits(missing);
            await Task.Delay(pause, time, cancellationToken);
        }

        condition.Fault = null;
        if (repeated.End()) LogContinues();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "This silo waits to start. {Missing}")]
    private partial void LogWaits(string missing);

    [LoggerMessage(Level = LogLevel.Warning, Message = "All dependencies are available; this silo starts")]
    private partial void LogContinues();
}
