using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Benchmarks.Reporting;

/// <summary>Shows a report: tables for people, or one line of JSON for scripts.</summary>
internal static class ReportWriter
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static void Write(Report report, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(report, Json));
            return;
        }

        var figures = new Table().Title(report.Benchmark).AddColumns("figure", "median", "least", "most", "unit");
        foreach (var (name, figure) in report.Figures) figures.AddRow(name, Text(figure.Value), Text(figure.Min), Text(figure.Max), figure.Unit);
        AnsiConsole.Write(figures);
        var ratios = new Table().AddColumns("ratio", "value", "goal");
        foreach (var (name, ratio) in report.Ratios) ratios.AddRow(name, Text(ratio), report.Goals.TryGetValue(name, out var goal) ? $"at least {Text(goal)}" : "");
        AnsiConsole.Write(ratios);
        foreach (var note in report.Notes) Console.WriteLine(note);
        Console.WriteLine(report.Machine);
    }

    private static string Text(double value) => value.ToString(Math.Abs(value) switch { < 1 => "0.0000", < 100 => "0.00", _ => "#,0" }, CultureInfo.InvariantCulture);
}
