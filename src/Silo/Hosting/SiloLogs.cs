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
        .WriteTo.File(
            Path.Combine(settings.DataDir, "logs", $"{settings.ShownName}.log"),
            formatProvider: CultureInfo.InvariantCulture,
            outputTemplate: "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffZ} {Level:u3} {SourceContext} {Message:lj}{NewLine}{Exception}",
            fileSizeLimitBytes: Limit,
            rollOnFileSizeLimit: true,
            retainedFileCountLimit: 3);
}
