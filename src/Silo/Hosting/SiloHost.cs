using Ensembles.Members;
using Grains;
using Grains.Engine;
using Grains.Nodes;
using Grains.Predicting;
using Grains.Roles;
using Grains.Runs;
using Grains.Telemetry;
using Orleans.Configuration;
using Orleans.Dashboard;
using Serilog;
using Serilog.Core;
using Silo.Confinement;
using Silo.Logs;
using Silo.Modules;
using Silo.Serving;
using Silo.Storage;
using Silo.Telemetry;
using Training;
using Training.Checkpoints;
using Training.Data;
using Training.Data.Pushing;
using Training.Exporting;
using Training.Loop;
using Training.Predicting;

namespace Silo.Hosting;

/// <summary>Joins grains, engine, storage and faces to one process.</summary>
internal static class SiloHost
{
    /// <summary>How long a silo has to come to its end; a pod's grace period must be longer.</summary>
    public static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(20);

    public static IHost Build(SiloSettings settings, StorageSettings storage, string[] args)
    {
        if (settings.HttpPort == 0)
        {
            var plain = Host.CreateApplicationBuilder(args);
            AddEverything(plain, settings, storage);
            return plain.Build();
        }

        var web = WebApplication.CreateSlimBuilder(args);
        ServingHost.AddServices(web, settings);
        AddEverything(web, settings, storage);
        ServerFirst.Arrange(web);
        var app = web.Build();
        ServingHost.Map(app, settings);
        return app;
    }

    private static void AddEverything(IHostApplicationBuilder builder, SiloSettings settings, StorageSettings storage)
    {
        AddLogs(builder.Services, settings);
        TelemetryHost.AddServices(builder.Services, settings);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownLimit);
        TorchRuntime.Gpu = settings.ParsedGpu;
        TorchRuntime.Gains = settings.ParsedGpuGains;
        AddPorts(builder.Services, settings, storage);
        // First of all: it ends a silo that hangs in its start too.
        if (settings.Lifeline) builder.Services.AddSingleton(settings).AddHostedService<Lifeline>();
        if (settings.Lifeline && settings.Tls.Files.AreSet && settings.ParsedRole.HasFlag(SiloRole.Control))
            builder.Services.AddHostedService<CertificateRenewal>();
        AddStart(builder.Services, settings, storage);
        builder.Services.AddHostedService<EngineNotes>();
        builder.UseOrleans(silo => AddCluster(silo, settings, storage, builder.Configuration.GetSection("Ensemble:Azure")));
        builder.Services.AddHostedService<EngineWatch>();
        if (settings.AutoResume && settings.ParsedRole.HasFlag(SiloRole.Control)) builder.Services.AddHostedService<RunReviver>();
        if (settings.ParsedRole.HasFlag(SiloRole.Control)) builder.Services.AddHostedService<UploadCleaner>();
        builder.Services.AddHostedService(provider =>
            new DriverNote(DriverFault(settings), provider.GetRequiredService<ILogger<DriverNote>>()));
        builder.Services.AddHostedService(provider =>
            new ConfinementNote(FileConfinement.Describe(settings, storage), provider.GetRequiredService<ILogger<ConfinementNote>>()));
    }

    // Slots on the processor alone do not need libtorch before the first member.
    private static string? DriverFault(SiloSettings settings) =>
        settings.Devices.IsEmpty || (settings.Slots != TrainingSlots.Auto && settings.Devices.All(device => device == "cpu"))
        ? null
        : TorchRuntime.DriverFault;

    // In this order, and before the silo itself.
    private static void AddStart(IServiceCollection services, SiloSettings settings, StorageSettings storage)
    {
        services.AddSingleton<SiloCondition>();
        services.AddSingleton(new StartNeeds(storage, settings.Tls));
        services.AddHostedService<StartGate>();
        services.AddSingleton<IReadOnlyList<Place>>(provider =>
        [
            new Place("checkpoint store", provider.GetRequiredService<ICheckpointFiles>()),
            new Place("folder of data sets", new FolderFiles(DataFolder(settings))),
        ]);
        services.AddHostedService<PlaceCheck>();
    }

    private static void AddLogs(IServiceCollection services, SiloSettings settings)
    {
        var level = new LoggingLevelSwitch(LogSettings.LevelOf(settings.Logs.Level)!.Value);
        services.AddSingleton(level);
        services.AddSerilog(logs => SiloLogs.Configure(logs, settings, level));
    }

    private static void AddPorts(IServiceCollection services, SiloSettings settings, StorageSettings storage)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new RunOptions(settings.AutoResume));
        services.AddSingleton(ProcessFacts.Of());
        services.AddSingleton(new DataCatalogue(DataFolder(settings), settings.ParsedDataRoots));
        services.AddSingleton<IDataCatalogue>(provider => provider.GetRequiredService<DataCatalogue>());
        services.AddSingleton<IPushedSets>(new PushedSets(DataFolder(settings)));
        services.AddSingleton<IModelWriter, ModelWriter>();
        AddEngine(services, settings, storage);
        services.AddSingleton(provider => new TrainingEngine(provider.GetRequiredService<IMemberTrainer>(), settings.Devices));
        services.AddSingleton(settings.Serving.Limits);
        services.AddSingleton(provider =>
            new PredictionService(
                provider.GetRequiredService<IMemberPredictor>(), settings.Devices.FirstOrDefault("cpu"), settings.Serving.Limits,
                TimeProvider.System));
    }

    private static void AddEngine(IServiceCollection services, SiloSettings settings, StorageSettings storage)
    {
        // A trainer runs code that users submit, so it has no secret of the whole cluster.
        var keys = new RunKeys(settings.ParsedRole.HasFlag(SiloRole.Control) ? settings.ParsedCheckpointKeys : []);
        services.AddSingleton<IRunKeys>(keys);
        services.AddSingleton<ICheckpointFiles>(
            new SignedFiles(ClusterStorage.Files(settings, storage), keys, settings.UnsignedCheckpoints == "accept"));
        services.AddSingleton<IModuleStore, ModuleStore>();
        services.AddSingleton<IModuleProbe>(provider =>
            new ModuleProbe(
                provider.GetRequiredService<IModuleStore>(), ModuleProbe.OwnProgram, TimeSpan.FromSeconds(ModuleTrialProgram.MostSeconds)));
        services.AddSingleton(provider => Observed<ICheckpointStore>(
            provider, settings, new CheckpointStore(provider.GetRequiredService<ICheckpointFiles>()),
            (store, meters) => new ObservedCheckpoints(store, meters)));
        services.AddSingleton(provider => Observed<IMemberTrainer>(
            provider,
            settings,
            new MemberTrainer(
                provider.GetRequiredService<DataCatalogue>(), provider.GetRequiredService<ICheckpointStore>(),
                provider.GetRequiredService<IModuleStore>(), settings.CheckpointPatience, settings.MemoryCheck),
            (trainer, meters) => new ObservedTrainer(trainer, meters)));
        services.AddSingleton(provider => Observed<IMemberPredictor>(
            provider,
            settings,
            new MemberPredictor(
                provider.GetRequiredService<DataCatalogue>(), provider.GetRequiredService<ICheckpointStore>(),
                provider.GetRequiredService<IModuleStore>(), settings.Serving.MemoryMiB << 20),
            (predictor, meters) => new ObservedPredictor(predictor, meters)));
    }

    private static string DataFolder(SiloSettings settings) => Path.Combine(settings.DataDir, "data");

    private static T Observed<T>(IServiceProvider provider, SiloSettings settings, T port, Func<T, TrainerMeters, T> observe) =>
        settings.Telemetry.Enabled ? observe(port, provider.GetRequiredService<TrainerMeters>()) : port;

    private static void AddCluster(ISiloBuilder silo, SiloSettings settings, StorageSettings storage, IConfigurationSection azure)
    {
        ClusterStorage.UseMembership(silo, settings, storage, azure);
        EncryptedConnections.Use(silo, settings.Tls);
        silo.Configure<SiloOptions>(options => options.SiloName = settings.ShownName);
        silo.Configure<ClusterMembershipOptions>(FailureDetection.Tune);
        silo.Configure<GrainDirectoryOptions>(FailureDetection.Tune);
#pragma warning disable ORLEANSEXP003 // The default directory takes healthy members down with another silo: docs/decisions/0002.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        // Reminders are for runs that continue by themselves; an unused service logs errors when the silo of its table ends first.
        if (settings.AutoResume) ClusterStorage.UseReminders(silo, settings, storage, azure);
        if (settings.ParsedRole.HasFlag(SiloRole.Control)) ClusterStorage.UseState(silo, settings, storage, azure);
        if (settings.Dashboard) silo.AddDashboard();
        TelemetryHost.AddPropagation(silo, settings);
        silo.AddEnsembleGrains(
            new SiloIdentity(settings.ShownName, settings.ParsedRole, settings.Http, settings.Node, GraphicsOf(settings)));
    }

    private static string? GraphicsOf(SiloSettings settings) => settings.ParsedRole.HasFlag(SiloRole.Trainer) ? Nvml.Describe() : null;
}
