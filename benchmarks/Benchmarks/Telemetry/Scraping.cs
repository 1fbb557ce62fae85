using System.Text.Json;
using Grains.Interfaces.Local;

namespace Benchmarks.Telemetry;

/// <summary>Asks every silo of a data folder's cluster for its metrics, now and every 15 s as the Prometheus of docs/monitoring.md, until it is disposed.</summary>
internal sealed class Scraping : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);
    private readonly CancellationTokenSource _ended = new();
    private readonly HttpClient _http = new();
    private readonly Task _work;

    /// <param name="dataDir">The folder, or null for none.</param>
    public Scraping(string? dataDir) => _work = dataDir is null ? Task.CompletedTask : Task.Run(() => Ask(new ClusterFile(dataDir)));

    public void Dispose()
    {
        _ended.Cancel();
        _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        _http.Dispose();
        _ended.Dispose();
    }

    private async Task Ask(ClusterFile file)
    {
        using var timer = new PeriodicTimer(Period);
        do
        {
            if (file.Find() is { Http: { } control }) await AskAll(control);
        }
        while (await timer.WaitForNextTickAsync(_ended.Token));
    }

    private async Task AskAll(string control)
    {
        try
        {
            using var targets = JsonDocument.Parse(await _http.GetStringAsync($"{control}/prometheus/targets", _ended.Token));
            foreach (var target in targets.RootElement.EnumerateArray()) await _http.GetStringAsync($"http://{target.GetProperty("targets")[0]}/metrics", _ended.Token);
        }
        catch (HttpRequestException)
        {
            // A silo that is about to end: Prometheus would miss it too.
        }
    }
}
