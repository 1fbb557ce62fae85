using Serilog.Events;

namespace Silo.Logs;

/// <summary>How a silo writes its log; settings below <c>Ensemble:Logs:</c>.</summary>
internal sealed class LogSettings
{
    public const string Json = "json";
    public const string Console = "console";

    /// <summary>file (default; in the data folder), or console: standard output, for containers.</summary>
    public string To { get; set; } = "file";

    /// <summary>text (default), or json: a JSON object a line.</summary>
    public string Format { get; set; } = "text";

    /// <summary>The least that is written: verbose, debug, information (default), warning, error or fatal.</summary>
    public string Level { get; set; } = "information";

    /// <summary>Every fault at once, one sentence each with its cure.</summary>
    public IEnumerable<string> Faults()
    {
        if (To is not ("file" or Console)) yield return $"Ensemble:Logs:To is '{To}'; choose file or console.";
        if (Format is not ("text" or Json)) yield return $"Ensemble:Logs:Format is '{Format}'; choose text or json.";
        if (LevelOf(Level) is null) yield return $"Ensemble:Logs:Level is '{Level}'; choose {Levels}.";
    }

    /// <summary>The words for levels.</summary>
    public const string Levels = "verbose, debug, information, warning, error or fatal";

    public static LogEventLevel? LevelOf(string? word) =>
        Enum.GetValues<LogEventLevel>().Cast<LogEventLevel?>().FirstOrDefault(level => WordOf(level!.Value) == word);

    public static string WordOf(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => "verbose",
        LogEventLevel.Debug => "debug",
        LogEventLevel.Warning => "warning",
        LogEventLevel.Error => "error",
        LogEventLevel.Fatal => "fatal",
        _ => "information",
    };
}
