using System.Diagnostics.Metrics;
using System.Reflection;
using Grains.Engine;
using Grains.Runs;
using Grains.Telemetry;
using static Grains.Telemetry.EnsembleMeter;

namespace Silo.Telemetry;

/// <summary>The metrics of the silo itself: what it is built of, its slots, its GPUs.</summary>
internal sealed class SiloMeters(EnsembleMeter meter, TrainingEngine engine, BuildFacts facts) : IHostedService, IDisposable
{
    private Nvml? _graphics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        meter.Gauge("ensemble_build_info", "Always 1.", () => [new(1, Label("version", Version.Number), Label("commit", Version.Commit), Label("torch", facts.Versions["libtorch"]), Label("device", Device))]);
        meter.Gauge("ensemble_slots", "Slots by state.", Slots);
        if (Device == "cuda") _graphics = Nvml.Open();
        if (_graphics is { } graphics) AddGraphics(graphics);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _graphics?.Dispose();

    private string Device => engine.Slots switch
    {
        [] => "none",
        var slots => slots.Any(slot => slot.Device.StartsWith("cuda", StringComparison.Ordinal)) ? "cuda" : "cpu",
    };

    private void AddGraphics(Nvml graphics)
    {
        meter.Gauge("ensemble_gpu_utilisation_ratio", "Share of the last second or less in which the GPU computed.", () => graphics.Read().Select(gpu => new Measurement<double>(gpu.Utilisation, LabelsOf(gpu))));
        meter.Gauge("ensemble_gpu_memory_used_bytes", "Memory of the GPU in use, by whomever.", () => graphics.Read().Select(gpu => new Measurement<double>(gpu.MemoryUsed, LabelsOf(gpu))));
    }

    private Measurement<double>[] Slots()
    {
        var slots = engine.Slots;
        var used = slots.Count(slot => slot.Run is not null);
        return slots.IsEmpty ? [] : [new(used, Label("state", "used")), new(slots.Length - used, Label("state", "free"))];
    }

    private static KeyValuePair<string, object?>[] LabelsOf(GraphicsReading gpu) => [Label("device", gpu.Device), Label("uuid", gpu.Uuid)];

    /// <summary>The product's version as the build wrote it: number, and after a plus the commit.</summary>
    private static class Version
    {
        private static readonly string[] Parts = (typeof(Version).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+', 2);

        public static string Number => Parts[0];

        public static string Commit => Parts.Length > 1 ? Parts[1] : "unknown";
    }
}
