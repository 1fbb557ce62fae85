using System.Net;
using Ensembles.Members;
using Grains;
using Grains.Engine;
using Grains.Nodes;
using Grains.Predicting;
using Grains.Roles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Benchmarks.Scale;

/// <summary>A trainer silo in this process with as many slots as there are members, all of them simulated.</summary>
internal static class SimulatedSilo
{
    public static IHost Build(ControlSilo control, string clusterId, int port, int slots, IMemberTrainer trainer, Wire wire)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new TrainingEngine(trainer, [.. Enumerable.Repeat("cpu", slots)]));
        builder.Services.AddSingleton(new PredictionService(new NoPredictor(), "cpu", PredictionLimits.Usual, TimeProvider.System));
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(port, 0, new IPEndPoint(IPAddress.Loopback, control.Port), "ensemble", clusterId);
            silo.Configure<SiloOptions>(options => options.SiloName = "simulated");
#pragma warning disable ORLEANSEXP003 // The directory that the product uses: docs/decisions/0002.
            silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
            silo.AddOutgoingGrainCallFilter(wire);
            silo.AddEnsembleGrains(new SiloIdentity("simulated", SiloRole.Trainer, null));
        });
        return builder.Build();
    }

    private sealed class NoPredictor : IMemberPredictor
    {
        public IReadOnlyList<Probabilities> Predict(IReadOnlyList<StoredMember> models, ImageBatch images) => throw None();

        public Probabilities Predict(StoredMember model, DataSplit split) => throw None();

        public void Unload(string run)
        {
        }

        private static TrainingException None() => new("Simulated members have no weights to answer with.");
    }
}
