using System.Text.RegularExpressions;
using Repositories;

namespace EndToEnd.Tests.Observing;

/// <summary>A metric: its labels in the order of the alphabet.</summary>
internal sealed record Metric(string Name, string Type, string Labels);

/// <summary>The metrics by the documentation, and by what silos show.</summary>
internal static partial class DocumentedMetrics
{
    private const string OnlyWithGraphics = "ensemble_gpu_";

    /// <summary>Those of docs/metrics.md that a machine without a GPU has.</summary>
    public static IEnumerable<Metric> All() =>
        from line in File.ReadLines(Path.Combine(RepositoryFolder.Root, "docs", "metrics.md"))
        where line.StartsWith("| `ensemble_", StringComparison.Ordinal) && !line.Contains(OnlyWithGraphics, StringComparison.Ordinal)
        let cells = line.Split('|', StringSplitOptions.TrimEntries)
        select new Metric(cells[1].Trim('`'), cells[2] == "H" ? "histogram" : cells[2], Labels(Quoted().Matches(cells[3]).Select(match => match.Value)));

    /// <summary>Those that have a series in what was scraped.</summary>
    public static IEnumerable<Metric> In(IEnumerable<string> lines)
    {
        Dictionary<string, string> types = [];
        List<(string Name, string Labels)> series = [];
        foreach (var line in lines)
        {
            if (line.StartsWith("# TYPE ensemble_", StringComparison.Ordinal)) types[line.Split(' ')[2]] = line.Split(' ')[3];
            else if (line.StartsWith("ensemble_", StringComparison.Ordinal)) series.Add((line.Split('{', ' ')[0], Labels(LabelNames().Matches(line).Select(match => match.Value))));
        }

        return series.Select(one => (Name: types.ContainsKey(one.Name) ? one.Name : Ending().Replace(one.Name, ""), one.Labels)).Distinct()
            .Select(one => new Metric(one.Name, types[one.Name], one.Labels));
    }

    // What the exporter adds to every series is no label of ours.
    private static string Labels(IEnumerable<string> names) =>
        string.Join(", ", names.Where(name => name != "le" && !name.StartsWith("otel_", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [GeneratedRegex("(?<=`)[a-z_]+(?=`)")]
    private static partial Regex Quoted();

    [GeneratedRegex("(?<=[{,])[a-z_]+(?==\")")]
    private static partial Regex LabelNames();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Ending();
}
