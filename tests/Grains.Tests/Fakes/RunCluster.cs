using System.Collections.Immutable;
using Ensembles.Members;
using Ensembles.Runs;
using Grains.Engine;
using Grains.Interfaces.Data;
using Grains.Interfaces.Nodes;
using Grains.Interfaces.Runs;
using Grains.Interfaces.Sweeps;
using Grains.Nodes;
using Grains.Predicting;
using Grains.Roles;
using Grains.Runs;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Storage;
using Orleans.TestingHost;

// Clusters in this process mostly wait for each other.
[assembly: Xunit.v3.Parallelization(MaxThreads = 5)]

namespace Grains.Tests.Fakes;

/// <summary>Control silos and some trainer silos of one slot each, in this process; what is stored outlives them.</summary>
internal sealed class RunCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;
    private readonly int _controls;
    private readonly bool _autoResume;
    private int _silos;

    private RunCluster(int trainers, int controls, bool autoResume)
    {
        (_controls, _autoResume) = (controls, autoResume);
        Trainer = new ScriptedTrainer(Checkpoints);
        var builder = new InProcessTestClusterBuilder((short)(trainers + controls));
#pragma warning disable ORLEANSEXP003 // The directory that the product uses: docs/decisions/0002.
        builder.Options.UseDistributedGrainDirectory = true;
#pragma warning restore ORLEANSEXP003
        builder.ConfigureSilo((_, silo) => Configure(silo, Interlocked.Increment(ref _silos) - 1));
        _cluster = builder.Build();
    }

    public InMemoryCheckpoints Checkpoints { get; } = new();

    public InMemoryState State { get; } = new();

    public FlakyReminders Reminders { get; } = new();

    public ScriptedTrainer Trainer { get; }

    public TinyData Data { get; } = new();

    public TinyPredictor Predictor { get; } = new();

    public TinyModules Modules { get; } = new();

    public InMemoryPushedSets PushedSets { get; } = new();

    public JumpingClock Clock { get; } = new();

    public LossyWire Wire { get; } = new();

    /// <summary>What the trainers know of runs' keys.</summary>
    public System.Collections.Concurrent.ConcurrentBag<NamedKeys> TrainerKeys { get; } = [];

    public InProcessTestCluster Silos => _cluster;

    public IRunIndexGrain Index => _cluster.Client.GetGrain<IRunIndexGrain>(IRunIndexGrain.Key);

    public static async Task<RunCluster> Start(int trainers = 2, int controls = 1, bool autoResume = false)
    {
        var cluster = new RunCluster(trainers, controls, autoResume);
        await cluster._cluster.DeployAsync();
        await cluster.UntilAllAreKnown(trainers + controls);
        return cluster;
    }

    /// <summary>Calls grains as a silo's own services do: all of them.</summary>
    public IGrainFactory Inside => _cluster.GetSiloServiceProvider(_cluster.Silos[0].SiloAddress).GetRequiredService<IGrainFactory>();

    public IRunGrain Run(string name) => _cluster.Client.GetGrain<IRunGrain>(name);

    public ISweepIndexGrain Sweeps => _cluster.Client.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key);

    public IDataPushGrain DataPush(string set) => _cluster.Client.GetGrain<IDataPushGrain>(set);

    public ISweepGrain Sweep(string name) => _cluster.Client.GetGrain<ISweepGrain>(name);

    public async Task<string> Submit(string recipe, string? name = null)
    {
        var reply = await Index.Submit(new SubmitRequest(recipe, 1, name));
        Assert.Empty(reply.Faults);
        return reply.Run!;
    }

    /// <summary>Asks until the run is as the test needs it; the time limit only ends a test that would never end.</summary>
    public async Task<RunStatus> Until(string run, Func<RunStatus, bool> reached)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            var status = await Run(run).GetStatus();
            if (status is not null && reached(status)) return status;
            Assert.False(limit.IsCancellationRequested, $"the run did not get there in time: {string.Join("\n", status?.Members ?? [])}\n{await Nodes()}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The same of a sweep.</summary>
    public async Task<SweepStatus> UntilSweep(string sweep, Func<SweepStatus, bool> reached)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            var status = await Sweep(sweep).GetStatus();
            if (status is not null && reached(status)) return status;
            Assert.False(limit.IsCancellationRequested, $"the sweep did not get there in time: {status?.State} {string.Join("\n", status?.Trials ?? [])}\n{await Nodes()}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>All that is in a run's log.</summary>
    public async Task<IReadOnlyList<RunEvent>> Events(string run)
    {
        var events = new List<RunEvent>();
        while (true)
        {
            var page = await Run(run).GetEvents(events.Count);
            if (page.Events.IsEmpty) return events;
            events.AddRange(page.Events);
        }
    }

    /// <summary>The silo that a grain is on.</summary>
    public async Task<InProcessSiloHandle> SiloOf(IAddressable grain)
    {
        var address = await Inside.GetGrain<IManagementGrain>(0).GetActivationAddress(grain);
        return _cluster.Silos.Single(silo => silo.SiloAddress.Equals(address));
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
        var role = number < _controls ? SiloRole.Control : SiloRole.Trainer;
        var name = number < _controls ? $"control-{number + 1}" : $"trainer-{number - _controls + 1}";
        silo.Services.AddKeyedSingleton<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, State);
        silo.Services.AddSingleton<IGrainStorage>(State);
        silo.UseInMemoryReminderService();
        Reminders.Decorate(silo.Services);
        silo.AddIncomingGrainCallFilter(Wire);
        silo.Configure<ClusterMembershipOptions>(options => options.MaxProbeTimeout = options.ProbeTimeout = TimeSpan.FromSeconds(1));
        silo.AddEnsembleGrains(new SiloIdentity(name, role, null));
        AddPorts(silo.Services, role, name);
    }

    private void AddPorts(IServiceCollection services, SiloRole role, string name)
    {
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton(new RunOptions(_autoResume) { RetryAfter = TimeSpan.FromSeconds(1) });
        services.AddSingleton(new BuildFacts(ImmutableSortedDictionary<string, string>.Empty.Add("ensemble", "test"), "host", "cpu", 1, HasBfloat16: false));
        services.AddSingleton<IDataCatalogue>(Data);
        services.AddSingleton<IPushedSets>(PushedSets);
        services.AddSingleton<ICheckpointStore>(Checkpoints);
        var keys = new NamedKeys(derives: role == SiloRole.Control);
        services.AddSingleton<IRunKeys>(keys);
        if (role == SiloRole.Trainer) TrainerKeys.Add(keys);
        services.AddSingleton<IModuleStore>(Modules);
        services.AddSingleton<IModuleProbe>(Modules);
        services.AddSingleton<IModelWriter>(new TinyWriter());
        services.AddSingleton<IMemberTrainer>(Trainer);
        services.AddSingleton<IMemberPredictor>(Predictor);
        ImmutableArray<string> devices = role == SiloRole.Trainer ? [name] : [];
        services.AddSingleton(provider => new TrainingEngine(provider.GetRequiredService<IMemberTrainer>(), devices));
        services.AddSingleton(provider => new PredictionService(provider.GetRequiredService<IMemberPredictor>(), name, PredictionLimits.Usual, TimeProvider.System));
    }
}
