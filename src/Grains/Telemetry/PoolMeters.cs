using System.Diagnostics.Metrics;
using static Grains.Telemetry.EnsembleMeter;

namespace Grains.Telemetry;

/// <summary>The metrics of the device pool, if it is on this silo.</summary>
public sealed class PoolMeters
{
    private volatile PublishedPool? _pool;

    /// <summary>Adds the instruments to a silo's meter.</summary>
    public PoolMeters(EnsembleMeter meter)
    {
        meter.Gauge("ensemble_queue_length", "Members that wait for a slot.", () => _pool is { } pool ? [new(pool.Waiting)] : []);
        meter.Gauge(
            "ensemble_silos", "Silos that the device pool knows.",
            () => _pool is { } pool ? pool.Roles.Select(role => new Measurement<double>(role.Value, Label("role", role.Key))) : []);
    }

    /// <summary>Shows the pool as it is now.</summary>
    internal void Publish(int waiting, IEnumerable<string> roles) => _pool = new PublishedPool(waiting, [.. roles.CountBy(role => role)]);

    /// <summary>Removes it: it is on another silo from now on.</summary>
    internal void Forget() => _pool = null;

    private sealed record PublishedPool(int Waiting, IReadOnlyList<KeyValuePair<string, int>> Roles);
}
