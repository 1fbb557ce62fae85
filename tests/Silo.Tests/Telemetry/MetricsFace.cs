using System.Collections.Immutable;
using Grains.Engine;
using Grains.Runs;
using Grains.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Silo.Hosting;
using Silo.Telemetry;

namespace Silo.Tests.Telemetry;

/// <summary>The metrics of a silo without the silo, by a clock that the test moves.</summary>
internal sealed class MetricsFace : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private MetricsFace(WebApplication app, FakeTimeProvider time) => (_app, _http, Time) = (app, new HttpClient { BaseAddress = new Uri(app.Urls.Single()) }, time);

    public FakeTimeProvider Time { get; }

    public RunMeters Runs => _app.Services.GetRequiredService<RunMeters>();

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<MetricsFace> Start()
    {
        var settings = new SiloSettings { Role = "control", HttpPort = 1 };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        // The web server keeps its own clock.
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        builder.Services.AddSingleton<EnsembleMeter>();
        builder.Services.AddSingleton(services => new RunMeters(services.GetRequiredService<EnsembleMeter>(), TelemetryOptions.Usual, time));
        builder.Services.AddSingleton(services => new ServingMeters(services.GetRequiredService<EnsembleMeter>(), TelemetryOptions.Usual, time));
        builder.Services.AddSingleton(new TrainingEngine(null!, []));
        builder.Services.AddSingleton(new BuildFacts(ImmutableSortedDictionary<string, string>.Empty.Add("ensemble", "1").Add("libtorch", "1"), "host", "cpu", 1, HasBfloat16: false));
        TelemetryHost.AddServices(builder.Services, settings);
        var app = builder.Build();
        TelemetryHost.Map(app, settings);
        await app.StartAsync();
        var face = new MetricsFace(app, time);
        face.Get<ServingMeters>();
        return face;
    }

    /// <summary>The lines of our own metrics.</summary>
    public async Task<IReadOnlyList<string>> Scrape() =>
        [.. (await _http.GetStringAsync(TelemetryHost.MetricsPath)).Split('\n').Where(line => line.TrimStart('#', ' ').Contains("ensemble_", StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }
}
