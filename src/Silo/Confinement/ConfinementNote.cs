namespace Silo.Confinement;

/// <summary>Writes into the log what confines this process.</summary>
/// <param name="text">One sentence without a full stop, or null for none.</param>
/// <param name="logger">The log.</param>
internal sealed partial class ConfinementNote(string? text, ILogger<ConfinementNote> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (text is not null) Log(text);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "{Confinement}")]
    private partial void Log(string confinement);
}
