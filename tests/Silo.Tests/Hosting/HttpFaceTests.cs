using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog.Core;
using Serilog.Events;
using Services;
using Silo.Hosting;
using Silo.Storage;

namespace Silo.Tests.Hosting;

/// <summary>What a control silo and a trainer silo show over HTTP besides predictions.</summary>
[Collection(OneLog.Name)]
public sealed class HttpFaceTests : IAsyncLifetime
{
    private const string Key = "secret-of-a-test-1";
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-face-").FullName;
    private readonly SiloSettings _control;
    private readonly SiloSettings _trainer;
    private readonly IHost _controlHost;
    private readonly IHost _trainerHost;
    private readonly HttpClient _http = new();

    public HttpFaceTests()
    {
        _control = SettingsOf("control");
        _control.ApiKeys = Key;
        _trainer = SettingsOf("trainer");
        _trainer.Primary = $"127.0.0.1:{_control.SiloPort}";
        // A process has one log: that of the silo that is built last.
        _trainerHost = SiloHost.Build(_trainer, new StorageSettings(), []);
        _controlHost = SiloHost.Build(_control, new StorageSettings(), []);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _controlHost.StartAsync(Cancellation);
        await _trainerHost.StartAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _trainerHost.StopAsync(CancellationToken.None);
        await _controlHost.StopAsync(CancellationToken.None);
        _trainerHost.Dispose();
        _controlHost.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Every_silo_shows_its_metrics_to_those_with_a_key_and_control_silos_tell_where_all_are()
    {
        var metrics = await Text(await Get(_control, "/metrics", Key));
        Assert.Contains("ensemble_build_info{", metrics, StringComparison.Ordinal);
        Assert.Contains("device=\"none\"", metrics, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Get(_control, "/metrics")).StatusCode);
        Assert.Contains("ensemble_slots{", await Text(await Get(_trainer, "/metrics")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await Get(_trainer, "/healthz")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Get(_trainer, "/readyz")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Get(_trainer, "/v2")).StatusCode);

        var targets = await Targets();
        // Each tells of itself once a second.
        while (targets.Count < 2)
        {
            await Task.Delay(50, Cancellation);
            targets = await Targets();
        }

        Assert.Equal(
            [$"control control 127.0.0.1:{_control.HttpPort}", $"trainer trainer 127.0.0.1:{_trainer.HttpPort}"],
            targets.Select(target => $"{target!["labels"]!["silo"]} {target["labels"]!["role"]} {target["targets"]![0]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Who_has_a_key_changes_the_log_level_of_a_running_silo()
    {
        var log = _controlHost.Services.GetRequiredService<ILogger<HttpFaceTests>>();
        Assert.False(log.IsEnabled(LogLevel.Debug));
        Assert.Equal(HttpStatusCode.Unauthorized, (await Post(_control, """{"level":"debug"}""", "other")).StatusCode);
        Assert.False(log.IsEnabled(LogLevel.Debug));

        Assert.Equal("""{"level":"debug"}""", await Text(await Post(_control, """{"level":"debug"}""", Key)));
        Assert.True(log.IsEnabled(LogLevel.Debug));
        Assert.Equal("""{"level":"debug"}""", await Text(await Get(_control, "/admin/log-level", Key)));

        foreach (var wrong in new[] { """{"level":"loud"}""", "debug", "", "[]", "null", "{}" })
        {
            var answer = await Post(_control, wrong, Key);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Matches("^(The level is '(loud)?'; choose|The body is no JSON object; send)", (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["error"]);
        }
    }

    [Fact]
    public async Task Without_keys_nobody_changes_it()
    {
        var answer = await Post(_trainer, """{"level":"debug"}""", Key);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(LogEventLevel.Information, _trainerHost.Services.GetRequiredService<LoggingLevelSwitch>().MinimumLevel);
    }

    private async Task<JsonArray> Targets() => (await (await Get(_control, "/prometheus/targets", Key)).Content.ReadFromJsonAsync<JsonArray>(Cancellation))!;

    private Task<HttpResponseMessage> Get(SiloSettings silo, string path, string? key = null) => Send(HttpMethod.Get, silo, path, key, null);

    private Task<HttpResponseMessage> Post(SiloSettings silo, string body, string key) => Send(HttpMethod.Post, silo, "/admin/log-level", key, new StringContent(body));

    private async Task<HttpResponseMessage> Send(HttpMethod method, SiloSettings silo, string path, string? key, HttpContent? body)
    {
        using var request = new HttpRequestMessage(method, $"http://127.0.0.1:{silo.HttpPort}{path}") { Content = body };
        if (key is not null) request.Headers.Add("X-API-Key", key);
        return await _http.SendAsync(request, Cancellation);
    }

    private static async Task<string> Text(HttpResponseMessage response)
    {
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}");
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    private SiloSettings SettingsOf(string role) => new()
    {
        Role = role,
        Name = role,
        DataDir = _folder,
        SiloPort = Server.FreePort(),
        HttpPort = Server.FreePort(),
    };
}
