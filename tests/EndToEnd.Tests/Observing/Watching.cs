using System.Globalization;
using System.Text.RegularExpressions;
using Dashboards;
using Repositories;
using Services;

namespace EndToEnd.Tests.Observing;

/// <summary>A Prometheus that watches a cluster as the documentation says, with this repository's rules; only everything is faster.</summary>
internal sealed partial class Watching : IDisposable
{
    private const string Range = "1m";

    // Prometheus itself needs some five seconds before it knows whom to scrape.
    private const int SecondsForAMinute = 3;

    private readonly RecordedMetrics _graphics = new();
    private readonly PrometheusServer _prometheus;
    private readonly HashSet<(string Dashboard, string Title, string Expression)> _unanswered;

    public Watching(Uri control, string folder)
    {
        var rules = Path.Combine(folder, "rules.yaml");
        File.WriteAllText(rules, ForMinutes().Replace(Read("k8s/alerts/ensemble.rules.yaml"), minutes => $"for: {SecondsForAMinute * int.Parse(minutes.Groups[1].Value, CultureInfo.InvariantCulture)}s"));
        _prometheus = new PrometheusServer($$"""
            global: { evaluation_interval: 1s }
            {{Documented(control, rules)}}
              - job_name: recorded
                scrape_interval: 1s
                static_configs: [{ targets: ["{{_graphics.Address}}"] }]
            """);
        _unanswered = [.. Dashboard.Names.SelectMany(name => Dashboard.Of(name).Expressions.Select(asked => (name, asked.Title, asked.Expression)))];
    }

    /// <summary>Expressions of dashboards that have never found data so far.</summary>
    public IReadOnlyCollection<(string Dashboard, string Title, string Expression)> Unanswered => _unanswered;

    public Task Start() => _prometheus.Start();

    /// <summary>Asks once more what has found no data yet.</summary>
    public async Task Ask()
    {
        foreach (var asked in _unanswered.ToArray())
        {
            var expression = Dashboard.WithVariables(asked.Expression, Range).Replace("offset 1m", "offset 10s", StringComparison.Ordinal);
            var samples = await _prometheus.Query(expression);
            if (samples.Any(sample => !double.IsNaN(sample.Value))) _unanswered.Remove(asked);
        }
    }

    /// <summary>The alerts that fire now.</summary>
    public Task<string[]> Firing() => Alerts("""ALERTS{alertstate="firing"}""");

    /// <summary>The alerts that have fired since the beginning.</summary>
    public Task<string[]> HaveFired() => Alerts("""count_over_time(ALERTS{alertstate="firing"}[1h])""");

    public void Dispose()
    {
        _prometheus.Dispose();
        _graphics.Dispose();
    }

    private async Task<string[]> Alerts(string expression) =>
        [.. (await _prometheus.Query(expression)).Select(sample => sample.Labels["alertname"]).Distinct().Order(StringComparer.Ordinal)];

    // The scrape configuration that the documentation gives is the one that is tested.
    private static string Documented(Uri control, string rules)
    {
        var block = ScrapeBlock().Match(Read("docs/monitoring.md")).Groups[1].Value;
        return block.TrimEnd().Replace("k8s/alerts/ensemble.rules.yaml", rules, StringComparison.Ordinal)
            .Replace("http://127.0.0.1:8080/", control.ToString(), StringComparison.Ordinal)
            .Replace("scrape_interval: 15s", "scrape_interval: 1s", StringComparison.Ordinal);
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(RepositoryFolder.Root, file));

    [GeneratedRegex(@"```yaml\n(rule_files:.*?)```", RegexOptions.Singleline)]
    private static partial Regex ScrapeBlock();

    [GeneratedRegex(@"for: (\d+)m\b")]
    private static partial Regex ForMinutes();
}
