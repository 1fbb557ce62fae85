using System.Diagnostics.Metrics;
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
        // As the build wrote it: number, and after a plus the commit.
        var version = facts.Versions["ensemble"].Split('+', 2);
        meter.Gauge(
            "ensemble_build_info", "Always 1.",
            () =>
                [
                    new(
                        1, Label("version", version[0]), Label("commit", version.ElementAtOrDefault(1) ?? "unknown"),
                        Label("torch", facts.Versions["libtorch"]), Label("device", Device))]);
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
        meter.Gauge(
            "ensemble_gpu_utilisation_ratio", "Share of the last second or less in which the GPU computed.",
            () => graphics.Read().Select(gpu => new Measurement<double>(gpu.Utilisation, LabelsOf(gpu))));
        meter.Gauge(
            "ensemble_gpu_memory_used_bytes", "Memory of the GPU in use, by whomever.",
            () => graphics.Read().Select(gpu => new Measurement<double>(gpu.MemoryUsed, LabelsOf(gpu))));
    }

    private Measurement<double>[] Slots()
    {
        var slots = engine.Slots;
        var used = slots.Count(slot => slot.Run is not null);
        return slots.IsEmpty ? [] : [new(used, Label("state", "used")), new(slots.Length - used, Label("state", "free"))];
    }

    private static KeyValuePair<string, object?>[] LabelsOf(GraphicsReading gpu) => [Label("device", gpu.Device), Label("uuid", gpu.Uuid)];
}
