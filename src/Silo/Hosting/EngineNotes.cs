using Training;

namespace Silo.Hosting;

/// <summary>Writes into the log what the engine reports to operators.</summary>
/// <param name="logger">The log.</param>
internal sealed partial class EngineNotes(ILogger<EngineNotes> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        TorchRuntime.Warn = Log;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Line}")]
    private partial void Log(string line);
}
