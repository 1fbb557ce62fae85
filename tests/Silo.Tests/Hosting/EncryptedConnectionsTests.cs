using System.Net;
using Certificates;
using Grains.Interfaces.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Services;
using Silo.Hosting;
using Silo.Storage;

namespace Silo.Tests.Hosting;

/// <summary>Silos of the product that speak to their own authority only.</summary>
[Collection(OneLog.Name)]
public sealed class EncryptedConnectionsTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShortLimit = TimeSpan.FromSeconds(8);
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _other = new();
    private readonly SiloSettings _control;
    private readonly IHost _host;

    public EncryptedConnectionsTests()
    {
        // Strangers trust this cluster, so that it is the cluster that refuses them.
        TestAuthority.Write(_other.AuthorityPath, $"{File.ReadAllText(_other.AuthorityPath)}\n{File.ReadAllText(_authority.AuthorityPath)}");
        _control = SettingsOf("control", _authority);
        _control.GatewayPort = Server.FreePort();
        _host = SiloHost.Build(_control, new StorageSettings(), []);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _host.StartAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        _authority.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Who_has_a_certificate_of_the_authority_gets_in_and_nobody_else()
    {
        await Joins();
        await Connects();
        await IsRefused(null);
        await IsRefused(_other);
        await StaysOut();
        LogsHoldNoKey();
    }

    private async Task Joins()
    {
        using var silo = SiloHost.Build(SettingsOf("trainer", _authority, _control.SiloPort), new StorageSettings(), []);
        await silo.StartAsync(Cancellation).WaitAsync(Limit, Cancellation);
        await silo.StopAsync(Cancellation);
    }

    private async Task Connects()
    {
        _authority.RenewThroughAnother();
        using var client = ClientOf(_authority);
        await client.StartAsync(Cancellation).WaitAsync(Limit, Cancellation);
        await client.Services.GetRequiredService<IGrainFactory>().GetGrain<INodesGrain>(INodesGrain.Key).Show().WaitAsync(Limit, Cancellation);
        await client.StopAsync(Cancellation);
    }

    private async Task IsRefused(TestAuthority? authority)
    {
        using var client = ClientOf(authority);
        await Assert.ThrowsAnyAsync<Exception>(() => client.StartAsync(Cancellation).WaitAsync(ShortLimit, Cancellation));
    }

    private async Task StaysOut()
    {
        using var silo = SiloHost.Build(SettingsOf("trainer", _other, _control.SiloPort), new StorageSettings(), []);
        await Assert.ThrowsAnyAsync<Exception>(() => silo.StartAsync(Cancellation).WaitAsync(ShortLimit, Cancellation));
    }

    private void LogsHoldNoKey()
    {
        var secret = File.ReadAllLines(_authority.KeyPath)[1];
        var logs = Directory.EnumerateFiles(Path.Combine(_control.DataDir, "logs")).ToList();
        Assert.NotEmpty(logs);
        Assert.All(logs, log => Assert.DoesNotContain(secret, Read(log), StringComparison.Ordinal));
    }

    private static string Read(string log)
    {
        using var reader = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    private SiloSettings SettingsOf(string role, TestAuthority authority, int? primary = null) => new()
    {
        Role = role,
        DataDir = _authority.Folder,
        SiloPort = Server.FreePort(),
        Primary = primary is null ? null : $"127.0.0.1:{primary}",
        Tls = new() { Certificate = authority.CertificatePath, Key = authority.KeyPath, Authority = authority.AuthorityPath },
    };

    private static string? Variable(TestAuthority authority, string name) => name switch
    {
        "ENSEMBLE_TLS_CERTIFICATE" => authority.CertificatePath,
        "ENSEMBLE_TLS_KEY" => authority.KeyPath,
        "ENSEMBLE_TLS_AUTHORITY" => authority.AuthorityPath,
        _ => null,
    };

    private IHost ClientOf(TestAuthority? authority) => new HostBuilder()
        .UseOrleansClient(client =>
        {
            client.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, _control.GatewayPort));
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (_control.ClusterId, "ensemble"));
            if (authority is not null) Client.Clusters.EncryptedConnections.Use(client, Client.Clusters.EncryptedConnections.Find(name => Variable(authority, name))!);
        })
        .Build();
}
