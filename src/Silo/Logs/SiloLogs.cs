using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Display;
using Silo.Hosting;

namespace Silo.Logs;

/// <summary>One log file a silo, because the terminal belongs to the user; or, in a container, the standard output.</summary>
internal static class SiloLogs
{
    private const long Limit = 20 << 20;
    private const string Template = "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffZ} {Level:u3} {SourceContext} {Message:lj}{NewLine}{Exception}";

    public static void Configure(LoggerConfiguration logs, SiloSettings settings, LoggingLevelSwitch level)
    {
        SetLevels(logs, level);
        if (settings.Logs.To == LogSettings.Console) logs.WriteTo.Console(FormatterOf(settings.Logs));
        else WriteToFile(logs, settings);
    }

    public static ITextFormatter FormatterOf(LogSettings settings) =>
        settings.Format == LogSettings.Json
            ? new CompactJsonFormatter()
            : new OneLine(new MessageTemplateTextFormatter(Template, CultureInfo.InvariantCulture));

    private static void SetLevels(LoggerConfiguration logs, LoggingLevelSwitch level) => logs
        .MinimumLevel.ControlledBy(level)
        .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
        .MinimumLevel.Override("Orleans", LogEventLevel.Warning)
        // Advice that is not meant for us: server GC, and a check before the silo's first second.
        .MinimumLevel.Override("Orleans.Runtime.Silo", LogEventLevel.Error)
        .MinimumLevel.Override("Orleans.Runtime.Watchdog", LogEventLevel.Error)
        .MinimumLevel.Override("Polly", LogEventLevel.Warning);

    private static void WriteToFile(LoggerConfiguration logs, SiloSettings settings) => logs.WriteTo.File(
        FormatterOf(settings.Logs),
        Path.Combine(settings.DataDir, "logs", $"{settings.ShownName}.log"),
        fileSizeLimitBytes: Limit,
        rollOnFileSizeLimit: true,
        retainedFileCountLimit: 3);
}
