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

/// <summary>While TLS is turned on or off, silos of neighbouring modes work together.</summary>
[Collection(OneLog.Name)]
public sealed class AcceptingConnectionsTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TestAuthority _authority = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData("off", "accept")]
    [InlineData("accept", "off")]
    [InlineData("accept", "accept")]
    [InlineData("accept", "require")]
    [InlineData("require", "accept")]
    public async Task A_trainer_joins_and_reports_to_a_control_silo(string controlMode, string trainerMode)
    {
        var control = SettingsOf("control", controlMode);
        control.GatewayPort = Server.FreePort();
        var trainer = SettingsOf("trainer", trainerMode);
        trainer.Primary = $"127.0.0.1:{control.SiloPort}";
        using var controlHost = SiloHost.Build(control, new StorageSettings(), []);
        using var trainerHost = SiloHost.Build(trainer, new StorageSettings(), []);
        await controlHost.StartAsync(Cancellation).WaitAsync(Limit, Cancellation);
        await trainerHost.StartAsync(Cancellation).WaitAsync(Limit, Cancellation);
        foreach (var secured in Clients(controlMode)) await Sees(control, secured, "trainer");
        await trainerHost.StopAsync(Cancellation);
        await controlHost.StopAsync(Cancellation);
    }

    private static bool[] Clients(string mode) => mode switch { "off" => [false], "accept" => [false, true], _ => [true] };

    // The trainer reports every second.
    private async Task Sees(SiloSettings control, bool secured, string silo)
    {
        using var client = ClientOf(control, secured);
        await client.StartAsync(Cancellation).WaitAsync(Limit, Cancellation);
        var nodes = client.Services.GetRequiredService<IGrainFactory>().GetGrain<INodesGrain>(INodesGrain.Key);
        while (!(await nodes.Show()).Silos.Any(one => one.Name == silo)) await Task.Delay(50, Cancellation);
        await client.StopAsync(Cancellation);
    }

    private IHost ClientOf(SiloSettings control, bool secured) => new HostBuilder()
        .UseOrleansClient(client =>
        {
            client.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, control.GatewayPort));
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (control.ClusterId, "ensemble"));
            if (secured) Client.Clusters.EncryptedConnections.Use(client, Client.Clusters.EncryptedConnections.Find(Variable)!);
        })
        .Build();

    private string? Variable(string name) => name switch
    {
        "ENSEMBLE_TLS_CERTIFICATE" => _authority.CertificatePath,
        "ENSEMBLE_TLS_KEY" => _authority.KeyPath,
        "ENSEMBLE_TLS_AUTHORITY" => _authority.AuthorityPath,
        _ => null,
    };

    private SiloSettings SettingsOf(string role, string mode) => new()
    {
        Role = role,
        Name = role,
        DataDir = _authority.Folder,
        SiloPort = Server.FreePort(),
        Tls = new() { Mode = mode, Certificate = _authority.CertificatePath, Key = _authority.KeyPath, Authority = _authority.AuthorityPath },
    };
}
