using System.Text.Json.Nodes;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Silo.Logs;

namespace Silo.Tests.Logs;

/// <summary>What stands in a silo's log.</summary>
public sealed class SiloLogsTests
{
    [Fact]
    public void An_event_is_a_line_whatever_is_named_in_it()
    {
        var lines = Written("text", log => log.Error(Broken(), "Run {Run} could not read {Path}", "mnist-1", "/data/two\nlines\r\nof a path"));

        var line = Assert.Single(lines);
        Assert.Contains(@"ERR  Run mnist-1 could not read /data/two\nlines\nof a path\nSystem.InvalidOperationException: broken\nin two places", line, StringComparison.Ordinal);
    }

    [Fact]
    public void As_JSON_every_field_is_there_by_its_name()
    {
        var lines = Written("json", log => log.Error(Broken(), "Run {Run} decided epoch {Epoch} of member {Member}", "mnist-1\n", 7, 2));

        var json = JsonNode.Parse(Assert.Single(lines))!;
        Assert.Equal(("mnist-1\n", 7, 2, "Error"), ((string?)json["Run"], (int)json["Epoch"]!, (int)json["Member"]!, (string?)json["@l"]));
        Assert.StartsWith("System.InvalidOperationException: broken\nin two places", (string?)json["@x"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("debug", LogEventLevel.Debug)]
    [InlineData("information", LogEventLevel.Information)]
    [InlineData("fatal", LogEventLevel.Fatal)]
    [InlineData("Debug", null)]
    [InlineData("loud", null)]
    [InlineData(null, null)]
    public void Levels_have_words(string? word, LogEventLevel? expected) => Assert.Equal(expected, LogSettings.LevelOf(word));

    private static InvalidOperationException Broken() => new("broken\nin two places");

    private static string[] Written(string format, Action<Logger> write)
    {
        using var text = new StringWriter();
        using (var log = new LoggerConfiguration().WriteTo.Sink(new Sink(text, format)).CreateLogger()) write(log);
        return text.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }

    private sealed class Sink(TextWriter text, string format) : ILogEventSink
    {
        public void Emit(LogEvent logEvent) => SiloLogs.FormatterOf(new LogSettings { Format = format }).Format(logEvent, text);
    }
}
