using System.Security.Cryptography;
using Grains.Interfaces.Local;

namespace Silo.Hosting;

/// <summary>Renews the certificate of the machine's own cluster while it runs; its control silo does.</summary>
internal sealed partial class CertificateRenewal(SiloSettings settings, TimeProvider time, ILogger<CertificateRenewal> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(6);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var certificates = new OwnCertificates(settings.DataDir, time);
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                certificates.Renew();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
            {
                LogNotRenewed(log, error);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cluster's certificate was not renewed; retrying in six hours")]
    private static partial void LogNotRenewed(ILogger logger, Exception error);
}
