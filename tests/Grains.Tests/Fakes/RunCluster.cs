using System.Collections.Immutable;
using Ensembles.Members;
using Grains.Engine;
using Grains.Interfaces.Nodes;
using Grains.Interfaces.Runs;
using Grains.Nodes;
using Grains.Predicting;
using Grains.Roles;
using Grains.Runs;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.TestingHost;

namespace Grains.Tests.Fakes;

/// <summary>One control silo and some trainer silos of one slot each, in this process.</summary>
internal sealed class RunCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;
    private int _silos;

    private RunCluster(int trainers)
    {
        Trainer = new ScriptedTrainer(Checkpoints);
        var builder = new InProcessTestClusterBuilder((short)(trainers + 1));
#pragma warning disable ORLEANSEXP003 // The directory that the product uses: docs/decisions/0002.
        builder.Options.UseDistributedGrainDirectory = true;
#pragma warning restore ORLEANSEXP003
        builder.ConfigureSilo((_, silo) => Configure(silo, Interlocked.Increment(ref _silos) - 1));
        _cluster = builder.Build();
    }

    public InMemoryCheckpoints Checkpoints { get; } = new();

    public ScriptedTrainer Trainer { get; }

    public InProcessTestCluster Silos => _cluster;

    public IRunIndexGrain Index => _cluster.Client.GetGrain<IRunIndexGrain>(IRunIndexGrain.Key);

    public static async Task<RunCluster> Start(int trainers = 2)
    {
        var cluster = new RunCluster(trainers);
        await cluster._cluster.DeployAsync();
        await cluster.UntilAllAreKnown(trainers + 1);
        return cluster;
    }

    public IRunGrain Run(string name) => _cluster.Client.GetGrain<IRunGrain>(name);

    public async Task<string> Submit(string recipe, string? name = null)
    {
        var reply = await Index.Submit(new SubmitRequest(recipe, 1, name));
        Assert.Empty(reply.Faults);
        return reply.Run!;
    }

    /// <summary>Asks until the run is as the test needs it; the time limit only ends a test that would never end.</summary>
    public async Task<RunStatus> Until(string run, Func<RunStatus, bool> reached)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var status = await Run(run).GetStatus();
            if (status is not null && reached(status)) return status;
            Assert.False(limit.IsCancellationRequested, $"the run did not get there in time: {string.Join("\n", status?.Members ?? [])}\n{await Nodes()}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public InProcessSiloHandle SiloOf(string name) => _cluster.Silos.Single(silo => SiloName(silo) == name);

    public Task<RunStatus> UntilEnded(string run) => Until(run, status => status.State is RunState.Finished or RunState.Stopped or RunState.Failed);

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    private async Task<string> Nodes()
    {
        var nodes = await _cluster.Client.GetGrain<INodesGrain>(INodesGrain.Key).Show();
        return string.Join("\n", nodes.Silos.SelectMany(silo => silo.Slots, (silo, slot) => $"{silo.Name} {slot}").Concat(nodes.Queue.Select(member => $"{member}")));
    }

    // The client may have connected to a silo that did not know the control silo's grains yet.
    private async Task UntilAllAreKnown(int silos)
    {
        var ready = false;
        while (!ready)
        {
            try
            {
                ready = (await _cluster.Client.GetGrain<INodesGrain>(INodesGrain.Key).Show()).Silos.Length == silos;
            }
            catch (ArgumentException)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    private string SiloName(InProcessSiloHandle silo) =>
        _cluster.GetSiloServiceProvider(silo.SiloAddress).GetRequiredService<SiloIdentity>().Name;

    private void Configure(ISiloBuilder silo, int number)
    {
        var role = number == 0 ? SiloRole.Control : SiloRole.Trainer;
        var name = number == 0 ? "control" : $"trainer-{number}";
        silo.AddMemoryGrainStorageAsDefault();
        silo.UseSystemTextJsonGrainStorageSerializer();
        silo.Configure<ClusterMembershipOptions>(options => options.MaxProbeTimeout = options.ProbeTimeout = TimeSpan.FromSeconds(1));
        if (role == SiloRole.Trainer) silo.Configure<GrainTypeOptions>(options => options.Classes.RemoveWhere(type => type.Name == "MemoryStorageGrain"));
        silo.AddEnsembleGrains(new SiloIdentity(name, role, null));
        AddPorts(silo.Services, role, name);
    }

    private void AddPorts(IServiceCollection services, SiloRole role, string name)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new RunOptions(AutoResume: false));
        services.AddSingleton(new BuildFacts(ImmutableSortedDictionary<string, string>.Empty.Add("ensemble", "test"), "host", "cpu", 1, HasBfloat16: false));
        services.AddSingleton<IDataCatalogue>(new TinyData());
        services.AddSingleton<ICheckpointStore>(Checkpoints);
        services.AddSingleton<IMemberTrainer>(Trainer);
        services.AddSingleton<IMemberPredictor>(new TinyPredictor());
        ImmutableArray<string> devices = role == SiloRole.Trainer ? [name] : [];
        services.AddSingleton(provider => new TrainingEngine(provider.GetRequiredService<IMemberTrainer>(), devices));
        services.AddSingleton(provider => new PredictionDesk(provider.GetRequiredService<IMemberPredictor>(), name));
    }
}
