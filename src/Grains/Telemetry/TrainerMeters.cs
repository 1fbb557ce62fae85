using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Ensembles.Members;
using static Grains.Telemetry.EnsembleMeter;

namespace Grains.Telemetry;

/// <summary>The metrics of what this silo's engine does.</summary>
public sealed class TrainerMeters
{
    private const double MiB = 1 << 20;
    private readonly EnsembleMeter _meter;
    private readonly Tallies<(string Run, int Member)> _samples;
    private readonly ConcurrentDictionary<(string Run, int Member), DateTimeOffset> _stored = new();
    private readonly Histogram<double> _epochs;
    private readonly Histogram<double> _writes;
    private readonly Histogram<double> _bytes;
    private readonly Histogram<double> _passes;
    private readonly TimeSpan _retention;
    private readonly TimeProvider _time;

    /// <summary>Adds the instruments to a silo's meter.</summary>
    public TrainerMeters(EnsembleMeter meter, TelemetryOptions options, TimeProvider time)
    {
        (_meter, _retention, _time, _samples) =
            (meter, options.Retention, time, new Tallies<(string, int)>(options.Retention, time, meter));
        meter.Counter(
            "ensemble_samples_trained_total", "Training images seen.",
            () => _samples.Living().Select(tally => new Measurement<long>(tally.Count, LabelsOf(tally.Key))));
        meter.Gauge(
            "ensemble_checkpoint_last_success_timestamp_seconds", "When the member's last checkpoint was stored, Unix time.",
            LastSuccesses);
        _epochs = meter.Histogram(
            "ensemble_member_epoch_duration_seconds", "Wall time of a member's epoch, with validation.", 0.1, 0.5, 1, 2.5, 5, 10, 20, 30,
            60, 120, 300, 600, 1800, 3600);
        _writes = meter.Histogram(
            "ensemble_checkpoint_write_duration_seconds", "How long a checkpoint took to be stored.", 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
            0.5, 1, 2.5, 5, 10, 30, 60);
        _bytes = meter.Histogram(
            "ensemble_checkpoint_write_bytes", "How large a checkpoint was.", MiB / 16, MiB / 4, MiB, 4 * MiB, 16 * MiB, 64 * MiB,
            256 * MiB, 1024 * MiB, 4096 * MiB);
        _passes = meter.Histogram(
            "ensemble_predict_pass_size", "Images that shared a member's forward pass.", 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024);
    }

    /// <summary>Takes in an epoch that was trained here.</summary>
    internal void Trained(EpochReport report)
    {
        _samples.Add((report.Checkpoint.Run, report.Member), report.Samples);
        _epochs.Record(report.Seconds);
    }

    /// <summary>Takes in a checkpoint that was stored.</summary>
    /// <param name="id">Whose.</param>
    /// <param name="begun">Since when it was being stored, as a timestamp of the clock.</param>
    /// <param name="bytes">How large it is.</param>
    internal void Stored(CheckpointId id, long begun, int bytes)
    {
        _writes.Record(_time.GetElapsedTime(begun).TotalSeconds);
        _bytes.Record(bytes);
        _stored[(id.Run, id.Member)] = _time.GetUtcNow();
    }

    /// <summary>Takes in a forward pass.</summary>
    internal void Passed(int images) => _passes.Record(images);

    internal long Timestamp => _time.GetTimestamp();

    private IEnumerable<Measurement<double>> LastSuccesses()
    {
        var oldest = _time.GetUtcNow() - _retention;
        foreach (var last in _stored)
        {
            if (last.Value > oldest) yield return new Measurement<double>(last.Value.ToUnixTimeMilliseconds() / 1000.0, LabelsOf(last.Key));
            else if (_stored.TryRemove(last)) _meter.Gone(1);
        }
    }

    private static KeyValuePair<string, object?>[] LabelsOf((string Run, int Member) key) =>
        [Label("run", key.Run), Label("member", RunSeries.Text(key.Member))];
}
