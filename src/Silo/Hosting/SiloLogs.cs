using System.Globalization;
using Serilog;
using Serilog.Events;

namespace Silo.Hosting;

/// <summary>One log file a silo: the terminal belongs to the user.</summary>
internal static class SiloLogs
{
    private const long Limit = 20 << 20;

    public static void Configure(LoggerConfiguration logs, SiloSettings settings) => logs
        .MinimumLevel.Information()
        .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
        .MinimumLevel.Override("Orleans", LogEventLevel.Warning)
        // Advice that is not meant for us: server GC, and a check before the silo's first second.
        .MinimumLevel.Override("Orleans.Runtime.Silo", LogEventLevel.Error)
        .MinimumLevel.Override("Orleans.Runtime.Watchdog", LogEventLevel.Error)
        .MinimumLevel.Override("Polly", LogEventLevel.Warning)
        .WriteTo.File(
            Path.Combine(settings.DataDir, "logs", $"{settings.ShownName}.log"),
            formatProvider: CultureInfo.InvariantCulture,
            outputTemplate: "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffZ} {Level:u3} {SourceContext} {Message:lj}{NewLine}{Exception}",
            fileSizeLimitBytes: Limit,
            rollOnFileSizeLimit: true,
            retainedFileCountLimit: 3);
}
