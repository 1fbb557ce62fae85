using Conformance;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;
using Services;
using Silo.Hosting;
using Silo.Storage;

namespace Silo.Tests.Storage;

public sealed class SqliteGrainStateTests() : GrainStateTests(useRedis: false);

public sealed class RedisGrainStateTests() : GrainStateTests(useRedis: true);

/// <summary>Grain state as a silo of the product has it.</summary>
public abstract class GrainStateTests(bool useRedis) : GrainStateConformance, IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-state-").FullName;
    private readonly RedisServer _redis = new();
    private IHost? _host;

    protected override IGrainStorage Storage => _host!.Services.GetRequiredService<IGrainStorage>();

    public async ValueTask InitializeAsync()
    {
        if (useRedis) await _redis.Start();
        var settings = new SiloSettings { DataDir = _folder, SiloPort = Server.FreePort(), GatewayPort = Server.FreePort(), ClusterId = $"state-{Guid.NewGuid():n}" };
        var storage = new StorageSettings { Redis = useRedis ? _redis.Connection : null };
        var azure = new ConfigurationBuilder().Build().GetSection("Azure");
        _host = new HostBuilder()
            .UseOrleans(silo =>
            {
                ClusterStorage.UseMembership(silo, settings, storage, azure);
                ClusterStorage.UseState(silo, settings, storage, azure);
            })
            .Build();
        await _host.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _host!.StopAsync(CancellationToken.None);
        _host.Dispose();
        _redis.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
