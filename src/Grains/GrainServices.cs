using Grains.Data;
using Grains.Modules;
using Grains.Nodes;
using Grains.Predicting;
using Grains.Roles;
using Grains.Runs;
using Grains.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;

namespace Grains;

/// <summary>Adds the grains and their services to a silo. The ports of <c>Ensembles.Members</c> must be registered beside it.</summary>
public static class GrainServices
{
    // A silo whose clock is put back by more than this cannot activate a grain any more: the runtime refuses to plan its collection.
    private static readonly TimeSpan IdleGrainsStay = TimeSpan.FromDays(1);

    /// <summary>Adds the grains of one role.</summary>
    public static ISiloBuilder AddEnsembleGrains(this ISiloBuilder silo, SiloIdentity identity)
    {
        silo.Configure<GrainTypeOptions>(options => SiloRoles.Restrict(options, identity.Role));
        silo.Configure<GrainCollectionOptions>(options => options.CollectionAge = IdleGrainsStay);
        silo.Services.AddSingleton(identity);
        silo.AddIncomingGrainCallFilter<ClientCalls>();
        silo.Services.TryAddSingleton<SiloCondition>();
        silo.Services.AddSingleton<DataPreparer>();
        silo.Services.AddSingleton<DataUse>();
        silo.Services.AddSingleton<RunPlanner>();
        silo.Services.AddSingleton<ModuleValidation>();
        silo.Services.AddSingleton<UploadUpkeep>();
        silo.Services.TryAddSingleton(PredictionLimits.Usual);
        silo.Services.AddSingleton<MemberPredictions>();
        silo.Services.AddSingleton<ImageReading>();
        silo.Services.AddSingleton<Evaluator>();
        silo.Services.AddSingleton<SizeEvaluator>();
        silo.Services.AddSingleton<CheckpointCleanup>();
        AddTelemetry(silo.Services);
        silo.Services.AddSingleton<SiloHeartbeat>();
        silo.Services.AddHostedService(provider => provider.GetRequiredService<SiloHeartbeat>());
        return silo;
    }

    private static void AddTelemetry(IServiceCollection services)
    {
        services.TryAddSingleton(TelemetryOptions.Usual);
        services.AddSingleton<EnsembleMeter>();
        services.AddSingleton<RunMeters>();
        services.AddSingleton<PoolMeters>();
        services.AddSingleton<TrainerMeters>();
    }
}
