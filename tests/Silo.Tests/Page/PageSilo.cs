using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Grains.Interfaces.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Services;
using Silo.Hosting;
using Silo.Page;
using Silo.Storage;

namespace Silo.Tests.Page;

/// <summary>A control silo of the product with its HTTP face, and two images to plan runs for. Nobody trains them.</summary>
public class PageSilo : IAsyncLifetime
{
    /// <summary>A class that would be seen, were it read as HTML.</summary>
    public const string EvilClass = "\"><b onclick='alert(1)'>bold<\n";

    // One grey pixel.
    private static readonly byte[] Png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==");
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ensemble-page-");
    private readonly IHost _host;

    public PageSilo()
        : this(null)
    {
    }

    internal PageSilo(string? keys, int mostWatchers = 256)
    {
        var port = Server.FreePort();
        _host = SiloHost.Build(new SiloSettings { Role = "control", DataDir = _folder.FullName, SiloPort = Server.FreePort(), HttpPort = port, ApiKeys = keys, Dashboard = true, Serving = new ServingSettings { MostWatchers = mostWatchers } }, new StorageSettings(), []);
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public HttpClient Http { get; }

    internal LiveFeed Feed => _host.Services.GetRequiredService<LiveFeed>();

    public async ValueTask InitializeAsync() => await _host.StartAsync(TestContext.Current.CancellationToken);

    /// <summary>Plans a run, whose members wait for slots that never come.</summary>
    public async Task Submit(string name)
    {
        var images = Path.Combine(_folder.FullName, "images");
        foreach (var file in new[] { $"train/{EvilClass}/1.png", $"train/{EvilClass}/2.png", "train/good/1.png", $"test/{EvilClass}/1.png", "test/good/1.png" })
        {
            var path = Path.Combine(images, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, Png);
        }

        var recipe = $$"""{ "name": "tiny", "members": 2, "data": { "folder": "{{images}}", "validation": 1 }, "training": { "batchSize": 2 }, "model": { "layers": [ { "type": "flatten" }, { "type": "dense" } ] } }""";
        var index = _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IRunIndexGrain>(IRunIndexGrain.Key);
        Assert.Empty((await index.Submit(new SubmitRequest(recipe, 1, name))).Faults);
    }

    /// <summary>Events as they come, until the silo or the reader ends.</summary>
    public async IAsyncEnumerable<(string Type, JsonNode? Data)> Events(string path)
    {
        using var stream = await Http.GetStreamAsync(path, TestContext.Current.CancellationToken).WaitAsync(Limit);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(TestContext.Current.CancellationToken)) yield return (item.EventType, JsonNode.Parse(item.Data));
    }

    public Task Stop() => _host.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Stop();
        _host.Dispose();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}

/// <summary>The same, for those with a key.</summary>
public sealed class LockedPageSilo() : PageSilo("secret-of-a-test-1");
