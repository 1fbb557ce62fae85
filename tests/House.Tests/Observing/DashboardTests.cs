using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dashboards;

namespace House.Tests.Observing;

/// <summary>Grafana's dashboards, against what its schema and a good page ask for. That their expressions find data is checked with a living cluster.</summary>
public sealed partial class DashboardTests
{
    private const int Columns = 24;

    private static readonly HashSet<string> Kinds = ["row", "timeseries", "stat", "gauge", "table", "state-timeline", "heatmap", "barchart"];

    public static TheoryData<string> Names { get; } = [.. Dashboard.Names];

    [Fact]
    public void There_is_one_for_each_thing_that_people_ask()
    {
        Assert.Equal(["cluster", "gpu", "learning", "serving"], Dashboard.Names);
        Assert.Equal(Dashboard.Names.Count, Dashboard.Names.Select(name => (string?)Dashboard.Of(name).Root["uid"]).Distinct().Count());
        Assert.Equal(Dashboard.Names.Count, Dashboard.Names.Select(name => (string?)Dashboard.Of(name).Root["title"]).Distinct().Count());
    }

    [Theory, MemberData(nameof(Names))]
    public void It_has_what_Grafanas_schema_asks_for(string name)
    {
        var root = Dashboard.Of(name).Root;
        Assert.True(root.ContainsKey("id"));
        Assert.Null(root["id"]);
        Assert.Matches("^[a-z-]{1,40}$", (string?)root["uid"]);
        Assert.NotEmpty((string)root["description"]!);
        Assert.Contains("ensemble", root["tags"]!.AsArray().Select(tag => (string?)tag));
        Assert.True((int)root["schemaVersion"]! >= 39);
        Assert.Equal(1, (int)root["graphTooltip"]!);
        Assert.StartsWith("now-", (string?)root["time"]!["from"], StringComparison.Ordinal);
        Assert.Equal("now", (string?)root["time"]!["to"]);
    }

    [Theory, MemberData(nameof(Names))]
    public void Its_panels_say_what_they_show_in_which_unit(string name)
    {
        var panels = Dashboard.Of(name).Panels.ToArray();
        Assert.Equal(panels.Length, panels.Select(panel => (int)panel["id"]!).Distinct().Count());
        Assert.All(panels, panel =>
        {
            Assert.Contains((string)panel["type"]!, Kinds);
            Assert.NotEmpty((string)panel["title"]!);
            if ((string?)panel["type"] == "row") return;
            Assert.EndsWith(".", (string?)panel["description"], StringComparison.Ordinal);
            Assert.NotEmpty((string)panel["fieldConfig"]!["defaults"]!["unit"]!);
            var targets = panel["targets"]!.AsArray();
            Assert.NotEmpty(targets);
            Assert.Equal(targets.Count, targets.Select(target => (string)target!["refId"]!).Distinct().Count());
            Assert.All(targets, target => Assert.True((string?)target!["format"] == "table" || !string.IsNullOrEmpty((string?)target["legendFormat"]), $"{panel["title"]}: no legend"));
        });
    }

    [Theory, MemberData(nameof(Names))]
    public void Its_panels_fill_the_grid_and_do_not_overlap(string name)
    {
        var taken = new Dictionary<(int X, int Y), string>();
        foreach (var panel in Dashboard.Of(name).Panels)
        {
            var (title, at) = ((string)panel["title"]!, panel["gridPos"]!);
            var (x, y, width, height) = ((int)at["x"]!, (int)at["y"]!, (int)at["w"]!, (int)at["h"]!);
            Assert.True(x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= Columns, $"{title} is outside of the grid");
            foreach (var cell in from column in Enumerable.Range(x, width) from line in Enumerable.Range(y, height) select (column, line))
            {
                Assert.True(taken.TryAdd(cell, title), $"{title} lies over {taken.GetValueOrDefault(cell)}");
            }
        }

        Assert.Equal(Columns * (taken.Keys.Max(cell => cell.Y) + 1), taken.Count);
    }

    [Theory, MemberData(nameof(Names))]
    public void It_asks_the_data_source_that_is_chosen_and_nothing_of_one_machine(string name)
    {
        var dashboard = Dashboard.Of(name);
        var variables = dashboard.Variables.ToDictionary(variable => (string)variable["name"]!);
        Assert.Equal("prometheus", (string?)variables["datasource"]["query"]);
        Assert.Equal(".*", (string?)variables["namespace"]["allValue"]);
        var sources = Descendants(dashboard.Root).Where(pair => pair.Key == "datasource").Select(pair => pair.Value!.ToJsonString()).ToArray();
        Assert.All(sources, source => Assert.Equal("""{"type":"prometheus","uid":"${datasource}"}""", source));
        var askers = dashboard.Panels.Count(panel => (string?)panel["type"] != "row") + dashboard.Expressions.Count() + dashboard.Annotations.Count() + variables.Count - 1;
        Assert.Equal(askers, sources.Length);
        Assert.DoesNotMatch(MachineNames(), dashboard.Root.ToJsonString());
    }

    [Theory, MemberData(nameof(Names))]
    public void Its_expressions_keep_to_what_is_chosen_and_to_the_time_between_scrapes(string name)
    {
        var dashboard = Dashboard.Of(name);
        var variables = dashboard.Variables.Select(variable => $"${variable["name"]}").ToArray();
        Assert.All(dashboard.Expressions, asked =>
        {
            Assert.NotEmpty(asked.Expression);
            Assert.All(Variable().Matches(asked.Expression).Select(match => match.Value), variable => Assert.Contains(variable, variables));
            Assert.DoesNotMatch(@"\b(i?rate|i?delta)\([^[]*\[(?!\$__rate_interval)", asked.Expression);
            Assert.True(asked.Expression.Contains("namespace=~\"$namespace\"", StringComparison.Ordinal) || OfEverybody().IsMatch(asked.Expression), $"{asked.Title} looks at every namespace");
        });
    }

    /// <summary>The dashboards and alerts are written against the documented names; that those exist, another test checks.</summary>
    [Fact]
    public void Every_metric_of_ours_in_dashboards_and_alerts_is_documented()
    {
        var documented = Documented().Matches(Repository.Read("docs/metrics.md")).Select(match => match.Groups[1].Value).ToHashSet();
        var rules = Yaml.Read("k8s/alerts/ensemble.rules.yaml")["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray()).OfType<JsonNode>().ToArray();
        var recorded = rules.Select(rule => (string?)rule["record"]).OfType<string>().ToHashSet();
        var used = Dashboard.Names.SelectMany(name => Dashboard.Of(name).Expressions).Select(asked => asked.Expression)
            .Concat(rules.Select(rule => (string)rule["expr"]!)).SelectMany(PromQl.Series)
            .Where(series => series.Contains("ensemble_", StringComparison.Ordinal)).Distinct().ToArray();
        Assert.NotEmpty(used);
        Assert.All(used, series => Assert.True(recorded.Contains(series) || documented.Contains(series) || documented.Contains(HistogramPart().Replace(series, "")), $"docs/metrics.md does not know {series}"));
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Descendants(JsonNode? node) => node switch
    {
        JsonObject inner => inner.SelectMany(pair => Descendants(pair.Value).Prepend(pair)),
        JsonArray items => items.SelectMany(Descendants),
        _ => [],
    };

    [GeneratedRegex(@"\b\d{1,3}(\.\d{1,3}){3}\b|localhost|instance=|uid"":""P[0-9A-F]{10}", RegexOptions.IgnoreCase)]
    private static partial Regex MachineNames();

    [GeneratedRegex(@"\$(?!__|\d)\w+")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\bALERTS\{|^vector\(")]
    private static partial Regex OfEverybody();

    [GeneratedRegex("^\\| `(ensemble_\\w+)`", RegexOptions.Multiline)]
    private static partial Regex Documented();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramPart();
}
