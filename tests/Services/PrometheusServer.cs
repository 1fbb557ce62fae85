using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Services;

/// <summary>A sample that Prometheus answers with.</summary>
internal sealed record Sample(IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>Prometheus with a configuration of the test's own.</summary>
internal sealed class PrometheusServer : Server
{
    private static readonly HttpClient Http = new();

    public PrometheusServer(string configuration) => File.WriteAllText(Configuration, configuration);

    private string Configuration => Path.Combine(Folder, "prometheus.yml");

    /// <summary>What an expression gives now.</summary>
    /// <exception cref="InvalidOperationException">Prometheus refuses it.</exception>
    public async Task<IReadOnlyList<Sample>> Query(string expression)
    {
        using var content = new FormUrlEncodedContent([new("query", expression)]);
        using var response = await Http.PostAsync($"http://127.0.0.1:{Port}/api/v1/query", content);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        if ((string?)answer["status"] != "success") throw new InvalidOperationException($"{expression}: {answer["error"]}");
        return [.. answer["data"]!["result"]!.AsArray().Select(SampleOf)];
    }

    protected override ProcessStartInfo Command() => Program(
        "prometheus", $"--config.file={Configuration}", $"--storage.tsdb.path={Path.Combine(Folder, "data")}", $"--web.listen-address=127.0.0.1:{Port}", "--log.level=warn");

    private static Sample SampleOf(JsonNode? result) => new(
        result!["metric"]!.AsObject().ToDictionary(label => label.Key, label => (string)label.Value!),
        double.Parse((string)result["value"]![1]!, CultureInfo.InvariantCulture.NumberFormat));
}
