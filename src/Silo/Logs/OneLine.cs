using Serilog.Events;
using Serilog.Formatting;

namespace Silo.Logs;

/// <summary>An event a line: line ends in what somebody has named or said, and in faults, show as <c>\n</c>.</summary>
internal sealed class OneLine(ITextFormatter formatter) : ITextFormatter
{
    public void Format(LogEvent logEvent, TextWriter output)
    {
        using var text = new StringWriter();
        formatter.Format(logEvent, text);
        output.WriteLine(text.ToString().TrimEnd().ReplaceLineEndings(@"\n"));
    }
}
