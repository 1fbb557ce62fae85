using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Benchmarks.Visits;

/// <summary>The section of docs/results.md about a visit to a GPU machine, made from the JSON report that the visit writes.</summary>
internal static class VisitReport
{
    /// <summary>The command that prints it.</summary>
    public const string Command = "visit-report";

    /// <summary>Markdown of one visit.</summary>
    /// <param name="json">What the visit wrote.</param>
    /// <exception cref="FormatException">It is no report of a visit.</exception>
    public static string ToMarkdown(string json)
    {
        var report = Parse(json);
        var steps = report["steps"]!.AsArray().Select(step => step!.AsObject()).ToList();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"### Visit of {Text(report["began"])}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"`{Text(report["command"])}`, {Number(report["seconds"])} s of at most {Number(report["limit"])} s, commit {Text(report["commit"])}.");
        if (Text(report["device"]) == "cpu") text.Append(" A dry run on a processor: it shows that the steps work, and its figures are no measurements.");
        text.Append("\n\n");
        AppendFacts(text, steps);
        AppendStates(text, steps);
        foreach (var step in steps) AppendResult(text, step);
        return text.ToString();
    }

    private static JsonObject Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json) is JsonObject report && report["steps"] is JsonArray ? report : throw new FormatException("This is no report of a visit: it has no steps.");
        }
        catch (System.Text.Json.JsonException error)
        {
            throw new FormatException($"This is no report of a visit: {error.Message}", error);
        }
    }

    private static void AppendFacts(StringBuilder text, List<JsonObject> steps)
    {
        var facts = steps.Select(step => step["result"]?["facts"] as JsonObject).FirstOrDefault(found => found is not null);
        if (facts is null) return;
        text.Append("| machine | |\n|---|---|\n");
        foreach (var (name, value) in facts) text.Append(CultureInfo.InvariantCulture, $"| {Cell(name)} | {Cell(Text(value))} |\n");
        text.Append('\n');
    }

    // All of them, so that what failed or did not run is seen too.
    private static void AppendStates(StringBuilder text, List<JsonObject> steps)
    {
        text.Append("| step | what it shows | came to | seconds | why |\n|---|---|---|---|---|\n");
        foreach (var step in steps)
        {
            var state = Text(step["state"]);
            text.Append(CultureInfo.InvariantCulture, $"| {Cell(Text(step["name"]))} | {Cell(Text(step["purpose"]))} | {(state == "passed" ? state : $"**{Cell(state)}**")} | {Number(step["seconds"])} | {Cell(Text(step["reason"]))} |\n");
        }

        text.Append('\n');
    }

    private static void AppendResult(StringBuilder text, JsonObject step)
    {
        if (step["result"] is not JsonObject result) return;
        var (figures, ratios) = (result["figures"] as JsonObject ?? [], result["ratios"] as JsonObject ?? []);
        var notes = result["notes"] as JsonArray ?? [];
        if (figures.Count + ratios.Count + notes.Count == 0) return;
        text.Append(CultureInfo.InvariantCulture, $"**{Text(step["name"])}**: {Text(step["purpose"])}");
        text.Append(result["machine"] is { } machine ? $" ({Text(machine)})\n\n" : "\n\n");
        if (figures.Count > 0) text.Append("| figure | median | least – most | unit |\n|---|---|---|---|\n");
        foreach (var (name, figure) in figures)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {Cell(name)} | {Number(figure!["value"])} | {Number(figure["min"])} – {Number(figure["max"])} | {Cell(Text(figure["unit"]))} |\n");
        }

        if (figures.Count > 0) text.Append('\n');
        foreach (var (name, ratio) in ratios)
        {
            var goal = result["goals"]?[name] is { } wanted ? $" (goal: at least {Number(wanted)})" : "";
            text.Append(CultureInfo.InvariantCulture, $"- {name}: {Number(ratio)}{goal}\n");
        }

        foreach (var note in notes) text.Append(CultureInfo.InvariantCulture, $"- {Text(note)}\n");
        if (ratios.Count + notes.Count > 0) text.Append('\n');
    }

    private static string Text(JsonNode? node) => node?.ToString() ?? "";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");

    private static string Number(JsonNode? node) => node is null ? "–" : node.GetValue<double>() is var value && Math.Abs(value) >= 100
        ? value.ToString("#,0", CultureInfo.InvariantCulture)
        : value.ToString("0.####", CultureInfo.InvariantCulture);
}
