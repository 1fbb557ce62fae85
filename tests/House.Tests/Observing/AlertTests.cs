using System.Diagnostics;
using System.Text.Json.Nodes;
using House.Tests.Texts;

namespace House.Tests.Observing;

/// <summary>The alerts: what they say, that they fire when they should, and that Kubernetes gets the same ones.</summary>
public sealed class AlertTests
{
    private const string Rules = "k8s/alerts/ensemble.rules.yaml";
    private const string UnitTests = "k8s/alerts/ensemble.tests.yaml";
    private static readonly HashSet<string> Severities = ["info", "warning", "critical"];
    private static readonly JsonArray Groups = Yaml.Read(Rules)["groups"]!.AsArray();

    public static TheoryData<string> Names { get; } = [.. Alerts.Select(alert => (string)alert["alert"]!).Distinct()];

    private static IEnumerable<JsonNode> Alerts => Groups.SelectMany(group => group!["rules"]!.AsArray()).OfType<JsonNode>().Where(rule => rule["alert"] is not null);

    [Fact]
    public void Promtool_has_nothing_to_say_about_the_rules() => Promtool("check", "rules", "--lint=all", "--lint-fatal", Rules);

    [Fact]
    public void Every_alert_fires_when_it_should_and_only_then() => Promtool("test", "rules", UnitTests);

    [Fact]
    public void What_the_autoscaler_asks_is_tested_as_it_is_written()
    {
        var asked = (string)Yaml.Read("k8s/components/keda/scaled-object.yaml")["spec"]!["triggers"]![0]!["metadata"]!["query"]!;
        var tested = Yaml.Read(UnitTests)["tests"]!.AsArray().SelectMany(test => test!["promql_expr_test"]?.AsArray() ?? []).Select(test => (string)test!["expr"]!);
        Assert.Contains(asked, tested);
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_alert_has_a_test_in_which_it_fires_and_one_in_which_it_does_not(string name)
    {
        var tests = Yaml.Read(UnitTests)["tests"]!.AsArray().SelectMany(test => test!["alert_rule_test"]?.AsArray() ?? []).Where(test => (string?)test!["alertname"] == name).ToArray();
        Assert.Contains(tests, test => test!["exp_alerts"]!.AsArray().Count > 0);
        Assert.Contains(tests, test => test!["exp_alerts"]!.AsArray().Count == 0);
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_alert_says_how_long_how_bad_and_what_to_do(string name)
    {
        var headings = Headings.Slugs("docs/runbooks.md");
        Assert.All(Alerts.Where(alert => (string?)alert["alert"] == name), alert =>
        {
            Assert.NotNull(alert["for"]);
            Assert.Contains((string)alert["labels"]!["severity"]!, Severities);
            var annotations = alert["annotations"]!;
            Assert.NotEmpty((string)annotations["summary"]!);
            Assert.NotEmpty((string)annotations["description"]!);
            var runbook = ((string)annotations["runbook_url"]!).Split('#');
            Assert.Equal("docs/runbooks.md", runbook[0]);
            Assert.Contains(runbook[1], headings);
        });
    }

    /// <summary>One source: to fix it, copy the groups of the rules into <c>spec</c>.</summary>
    [Fact]
    public void Kubernetes_gets_the_same_rules()
    {
        var rule = Yaml.Read("k8s/components/monitoring/prometheusrule.yaml");
        Assert.Equal("PrometheusRule", (string?)rule["kind"]);
        Assert.Equal(Groups.ToJsonString(), rule["spec"]!["groups"]!.ToJsonString());
    }

    private static void Promtool(params string[] arguments)
    {
        using var promtool = Process.Start(new ProcessStartInfo("promtool", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root })!;
        var (output, errors) = (promtool.StandardOutput.ReadToEndAsync(), promtool.StandardError.ReadToEndAsync());
        promtool.WaitForExit();
        Assert.True(promtool.ExitCode == 0, output.Result + errors.Result);
    }
}
