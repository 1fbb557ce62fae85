namespace Silo.Hosting;

/// <summary>Writes into the log why GPUs cannot be used although slots may be on them.</summary>
/// <param name="fault">One sentence with its cure, or null if all is well.</param>
/// <param name="logger">The log.</param>
internal sealed partial class DriverNote(string? fault, ILogger<DriverNote> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (fault is not null) Log(fault);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Fault}")]
    private partial void Log(string fault);
}
