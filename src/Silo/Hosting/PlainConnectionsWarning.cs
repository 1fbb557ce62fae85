namespace Silo.Hosting;

/// <summary>Warns at start that connections without TLS are accepted, because that state is meant to be short.</summary>
internal sealed partial class PlainConnectionsWarning(ILogger<PlainConnectionsWarning> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        LogAccepted();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Connections without TLS are accepted too (Ensemble:Tls:Mode is accept); set it to require as soon as all silos and "
            + "clients have certificates")]
    private partial void LogAccepted();
}
