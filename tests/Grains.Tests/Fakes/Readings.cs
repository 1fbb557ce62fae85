using System.Diagnostics.Metrics;
using System.Globalization;
using Grains.Telemetry;

namespace Grains.Tests.Fakes;

/// <summary>What a silo's meter shows: as <c>name{label=value,…} figure</c>; of histograms every figure that was recorded.</summary>
internal sealed class Readings : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly List<string> _recorded = [];
    private List<string> _observed = [];

    public Readings(EnsembleMeter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (meter.Has(instrument)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>All series of gauges and counters as they are now, of one name where one is given.</summary>
    public IReadOnlyList<string> Now(string? name = null)
    {
        lock (_gate)
        {
            _observed = [];
            _listener.RecordObservableInstruments();
            return name is null ? _observed : [.. _observed.Where(series => series.StartsWith($"{name}{{", StringComparison.Ordinal))];
        }
    }

    /// <summary>What was recorded of a histogram.</summary>
    public IReadOnlyList<string> Recorded(string name)
    {
        lock (_gate) return [.. _recorded.Where(series => series.StartsWith($"{name}{{", StringComparison.Ordinal))];
    }

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
        var series = string.Create(CultureInfo.InvariantCulture, $"{instrument.Name}{{{labels}}} {value:0.####}");
        lock (_gate) (instrument.IsObservable ? _observed : _recorded).Add(series);
    }
}
