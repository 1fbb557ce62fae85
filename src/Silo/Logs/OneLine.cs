using Serilog.Events;
using Serilog.Formatting;

namespace Silo.Logs;

/// <summary>One line per event: line ends in names, values and faults are written as <c>\n</c>.</summary>
internal sealed class OneLine(ITextFormatter formatter) : ITextFormatter
{
    public void Format(LogEvent logEvent, TextWriter output)
    {
        using var text = new StringWriter();
        formatter.Format(logEvent, text);
        output.WriteLine(text.ToString().TrimEnd().ReplaceLineEndings(@"\n"));
    }
}
