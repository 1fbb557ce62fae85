using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using EndToEnd.Tests.Processes;
using Services;

namespace EndToEnd.Tests.Observing;

/// <summary>A cluster that trains one run, answers for another, and sends its traces to this test.</summary>
internal sealed class ObservedCluster : IAsyncDisposable
{
    /// <summary>The run that has ended, and answers.</summary>
    public const string Ended = "ended";

    /// <summary>The run that trains on until somebody ends it.</summary>
    public const string Training = "training";

    private ObservedCluster(Product product, CollectorServer collector, int port) =>
        (Product, Collector, Http) = (product, collector, new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") });

    public Product Product { get; }

    /// <summary>Takes the traces.</summary>
    public CollectorServer Collector { get; }

    /// <summary>The control silo's HTTP face.</summary>
    public HttpClient Http { get; }

    public static async Task<ObservedCluster> Start()
    {
        var cluster = new ObservedCluster(new Product(), new CollectorServer(), Server.FreePort());
        try
        {
            await cluster.Run("serve", "--detach", "--trainers", "2", "--port", $"{cluster.Http.BaseAddress!.Port}");
            await cluster.Run(Trainings.Small("--name", Ended));
            await cluster.Run(Trainings.Endless("--name", Training, "--detach"));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks for an image's answer, by so many members at least.</summary>
    public async Task<HttpStatusCode> Predict(string model = Ended, int quorum = 2)
    {
        var pixels = string.Join(',', Enumerable.Repeat(0, 28 * 28));
        using var response = await Http.PostAsync($"/v2/models/{model}/infer", new StringContent(
            $$"""{"parameters":{"quorum":{{quorum}}},"inputs":[{"name":"image","shape":[1,1,28,28],"datatype":"UINT8","data":[{{pixels}}]}]}"""));
        return response.StatusCode;
    }

    /// <summary>Where Prometheus is told to look: host and port of each silo, with its name.</summary>
    public async Task<IReadOnlyDictionary<string, string>> Targets()
    {
        var targets = await Http.GetFromJsonAsync<JsonArray>("/prometheus/targets");
        return targets!.ToDictionary(target => (string)target!["labels"]!["silo"]!, target => (string)target!["targets"]![0]!);
    }

    /// <summary>The lines that each silo shows, by the silo's name.</summary>
    public async Task<IReadOnlyDictionary<string, string[]>> Scrape()
    {
        var scraped = new Dictionary<string, string[]>();
        foreach (var (silo, address) in await Targets()) scraped[silo] = (await Http.GetStringAsync($"http://{address}/metrics")).Split('\n');
        return scraped;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Product.Run("cluster", "down");
        Product.Dispose();
        Collector.Dispose();
    }

    private async Task Run(params string[] arguments)
    {
        var traced = new Dictionary<string, string> { ["Ensemble__Telemetry__Otlp"] = Collector.Address, ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Collector.Address };
        var outcome = await Product.Run(traced, arguments);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
    }
}
