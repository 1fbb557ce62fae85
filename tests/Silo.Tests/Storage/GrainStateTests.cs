using Certificates;
using Conformance;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;
using Services;
using Silo.Hosting;
using Silo.Storage;

namespace Silo.Tests.Storage;

public sealed class SqliteGrainStateTests() : GrainStateTests("sqlite");

public sealed class RedisGrainStateTests() : GrainStateTests("redis");

/// <summary>The same over TLS, with the authority of the silos.</summary>
public sealed class RedisOverTlsGrainStateTests() : GrainStateTests("redis over TLS");

/// <summary>State in blobs, and the silo's membership in tables.</summary>
public sealed class AzureGrainStateTests() : GrainStateTests("azure");

/// <summary>Grain state as a silo of the product has it.</summary>
public abstract class GrainStateTests : GrainStateConformance, IAsyncLifetime
{
    private readonly string _store;
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-state-").FullName;
    private readonly TestAuthority _authority = new();
    private readonly RedisServer _redis;
    private readonly Azurite _blobs = new();
    private readonly AzuriteTables _tables = new();
    private IHost? _host;

    protected GrainStateTests(string store)
    {
        _store = store;
        _redis = new RedisServer(store == "redis over TLS" ? _authority : null);
    }

    protected override IGrainStorage Storage => _host!.Services.GetRequiredService<IGrainStorage>();

    public async ValueTask InitializeAsync()
    {
        var storage = await StorageOf();
        var settings = new SiloSettings { DataDir = _folder, SiloPort = Server.FreePort(), GatewayPort = Server.FreePort(), ClusterId = $"state-{Guid.NewGuid():n}" };
        if (_store == "redis over TLS") settings.Tls = new() { Certificate = _authority.CertificatePath, Key = _authority.KeyPath, Authority = _authority.AuthorityPath };
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
        _authority.Dispose();
        _blobs.Dispose();
        _tables.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private async Task<StorageSettings> StorageOf()
    {
        if (_store == "sqlite") return new StorageSettings();
        if (_store.StartsWith("redis", StringComparison.Ordinal))
        {
            await _redis.Start();
            return new StorageSettings { Redis = _redis.Connection };
        }

        await _blobs.Start();
        await _tables.Start();
        return new StorageSettings { Storage = "azure", Clustering = "azure", AzureStorage = $"{_blobs.Connection}{_tables.Endpoint}" };
    }
}
