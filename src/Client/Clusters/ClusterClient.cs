using Client.Tracing;
using Ensembles.Members;
using Grains.Interfaces.Budgets;
using Grains.Interfaces.Comparing;
using Grains.Interfaces.Data;
using Grains.Interfaces.Models;
using Grains.Interfaces.Modules;
using Grains.Interfaces.Nodes;
using Grains.Interfaces.Predicting;
using Grains.Interfaces.Runs;
using Grains.Interfaces.Security;
using Grains.Interfaces.Sweeps;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Client.Clusters;

/// <summary>A connection to a cluster.</summary>
internal sealed class ClusterClient : IAsyncDisposable
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(15);
    private readonly IHost _host;
    private readonly IGrainFactory _grains;

    private ClusterClient(IHost host) => (_host, _grains) = (host, host.Services.GetRequiredService<IGrainFactory>());

    public IRunIndexGrain Runs => _grains.GetGrain<IRunIndexGrain>(IRunIndexGrain.Key);

    public IDataGrain Data => _grains.GetGrain<IDataGrain>(IDataGrain.Key);

    public INodesGrain Nodes => _grains.GetGrain<INodesGrain>(INodesGrain.Key);

    public IComparerGrain Comparer => _grains.GetGrain<IComparerGrain>(IComparerGrain.Key);

    public IBudgetGrain Budget => _grains.GetGrain<IBudgetGrain>(IBudgetGrain.Key);

    public IModelIndexGrain Models => _grains.GetGrain<IModelIndexGrain>(IModelIndexGrain.Key);

    public ISweepIndexGrain Sweeps => _grains.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key);

    public IModuleGrain Module(string sha256) => _grains.GetGrain<IModuleGrain>(sha256);

    /// <exception cref="CommandException">No data set can have this name.</exception>
    public IDataPushGrain DataPush(string set) => Named<IDataPushGrain>(set, RunLookups.ImpossibleSet);

    /// <exception cref="CommandException">No sweep can have this name.</exception>
    public ISweepGrain Sweep(string name) => Named<ISweepGrain>(name, RunLookups.UnknownSweep);

    /// <exception cref="CommandException">No run can have this name.</exception>
    public IRunGrain Run(string name) => Named<IRunGrain>(name, RunLookups.Unknown);

    /// <inheritdoc cref="Run"/>
    public IPredictorGrain Predictor(string run) => Named<IPredictorGrain>(run, RunLookups.Unknown);

    /// <param name="clusterId">The cluster's id.</param>
    /// <param name="gateways">Its gateways.</param>
    /// <param name="certificates">What secures the connection, or null for a plain one.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CommandException">There is no answer.</exception>
    public static async Task<ClusterClient> Connect(
        string clusterId, GatewaySource gateways, ClusterCertificates? certificates, CancellationToken cancellation)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleansClient(client =>
        {
            gateways.Use(client);
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (clusterId, "ensemble"));
            if (certificates is not null) EncryptedConnections.Use(client, certificates);
            if (CommandTrace.IsWished) client.AddActivityPropagation();
            EndLostCalls(client);
        });
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellation).WaitAsync(ConnectLimit, cancellation);
            return new ClusterClient(host);
        }
        catch (Exception error) when (!error.IsOf(cancellation))
        {
            host.Dispose();
            var reason = gateways.EndPoints.Count > 0
                ? await GatewayDiagnosis.Reason(clusterId, gateways.EndPoints, certificates)
                : $"check the address, that its silos run, and that they can be reached from here "
                    + $"({(error.InnerException ?? error).FirstLine()})";
            throw new CommandException(ExitCodes.NoCluster, $"No cluster '{clusterId}' answers at {gateways.Name}: {reason}.");
        }
    }

    // The cluster refuses a client's call to a grain by any other key.
    private T Named<T>(string name, Func<string, CommandException> refused) where T : IGrainWithStringKey =>
        GrainKeys.IsName(name) ? _grains.GetGrain<T>(name) : throw refused(name);

    private static void EndLostCalls(IClientBuilder client)
    {
        client.Services.AddSingleton(services =>
            new LostCalls(
                () => services.GetRequiredService<IGrainFactory>().GetGrain<INodesGrain>(INodesGrain.Key).Show(), TimeProvider.System));
        client.Services.AddSingleton<IOutgoingGrainCallFilter>(services => services.GetRequiredService<LostCalls>());
        client.AddGatewayCountChangedHandler(services => services.GetRequiredService<LostCalls>().OnGatewayCountChanged);
    }

    /// <summary>Does not wait for good-byes: the cluster may be gone.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _host.StopAsync().WaitAsync(TimeSpan.FromSeconds(3));
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            // Nothing is lost: the process ends soon.
        }

        _host.Dispose();
    }
}
