using System.Text.Json.Nodes;
using Repositories;

namespace Dashboards;

/// <summary>A Grafana dashboard of the repository.</summary>
internal sealed class Dashboard(string file)
{
    private static readonly string[] Choices = ["$namespace", "$run", "$member", "$model"];

    private static string Folder { get; } = Path.Combine(RepositoryFolder.Root, "k8s", "dashboards");

    public static IReadOnlyList<string> Names { get; } = [.. Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    public JsonObject Root { get; } = JsonNode.Parse(File.ReadAllText(file))!.AsObject();

    /// <summary>All panels, those of folded rows too.</summary>
    public IEnumerable<JsonObject> Panels => Objects(Root["panels"]).SelectMany(panel => Objects(panel["panels"]).Prepend(panel));

    public IEnumerable<JsonObject> Variables => Objects(Root["templating"]!["list"]);

    public IEnumerable<JsonObject> Annotations => Objects(Root["annotations"]!["list"]);

    /// <summary>Every expression that Prometheus is asked, with the title that it stands under.</summary>
    public IEnumerable<(string Title, string Expression)> Expressions =>
        Panels.SelectMany(panel => Objects(panel["targets"]).Select(target => ((string)panel["title"]!, (string)target["expr"]!)))
            .Concat(Annotations.Select(annotation => ((string)annotation["name"]!, (string)annotation["target"]!["expr"]!)));

    public static Dashboard Of(string name) => new(Path.Combine(Folder, $"{name}.json"));

    /// <summary>As Grafana does where everything is chosen.</summary>
    public static string WithVariables(string expression, string range) =>
        Choices.Aggregate(expression, (text, choice) => text.Replace(choice, ".*", StringComparison.Ordinal))
            .Replace("$__rate_interval", range, StringComparison.Ordinal)
            .Replace("$__range", range, StringComparison.Ordinal);

    private static IEnumerable<JsonObject> Objects(JsonNode? array) => array?.AsArray().Select(item => item!.AsObject()) ?? [];
}
