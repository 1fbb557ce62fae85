using System.Diagnostics.Metrics;

namespace Grains.Telemetry;

/// <summary>The meter of a silo's own instruments; docs/metrics.md lists them.</summary>
/// <remarks>
/// OpenTelemetry shows no series that a look finds no more, but never gives its place away, and has places for so many only. So the
/// observed instruments are recreated whenever many series have ended.
/// </remarks>
public sealed class EnsembleMeter : IDisposable
{
    /// <summary>Its name.</summary>
    public const string Name = "Ensemble";

    /// <summary>How many series an instrument must have places for: a run of a thousand members has as many.</summary>
    public const int MostSeries = 20_000;

    private const int MostGone = MostSeries / 4;
    private readonly Lock _gate = new();
    private readonly List<Action<Meter>> _looks = [];
    private readonly Meter _recorded = new(Name);
    private Meter _looked = new(Name);
    private int _gone;

    /// <summary>Adds a gauge of which each look may find other series.</summary>
    public void Gauge(string name, string description, Func<IEnumerable<Measurement<double>>> look) =>
        Add(meter => meter.CreateObservableGauge(name, look, description: description));

    /// <summary>Adds a counter of which each look may find other series.</summary>
    public void Counter(string name, string description, Func<IEnumerable<Measurement<long>>> look) =>
        Add(meter => meter.CreateObservableCounter(name, look, description: description));

    /// <summary>Adds a counter of one series, which begins at 0.</summary>
    public Counter<long> Counter(string name, string description)
    {
        var counter = _recorded.CreateCounter<long>(name, description: description);
        counter.Add(0);
        return counter;
    }

    /// <summary>Adds a histogram.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">One sentence.</param>
    /// <param name="bounds">Upper bounds of its buckets, ascending.</param>
    public Histogram<double> Histogram(string name, string description, params double[] bounds) =>
        _recorded.CreateHistogram(name, null, description, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });

    /// <summary>Takes in that an instrument's looks find so many series no more.</summary>
    public void Gone(int series) => Interlocked.Add(ref _gone, series);

    /// <summary>Frees memory after many series have ended. Not to be called during an observation.</summary>
    public void MakeRoom()
    {
        if (Volatile.Read(ref _gone) < MostGone) return;
        lock (_gate)
        {
            if (_gone < MostGone) return;
            _gone = 0;
            _looked.Dispose();
            _looked = new Meter(Name);
            foreach (var look in _looks) look(_looked);
        }
    }

    /// <summary>Whether an instrument is one of this silo's.</summary>
    public bool Has(Instrument instrument) => ReferenceEquals(instrument.Meter, _recorded) || ReferenceEquals(instrument.Meter, _looked);

    /// <summary>A label.</summary>
    public static KeyValuePair<string, object?> Label(string name, object? value) => new(name, value);

    /// <inheritdoc/>
    public void Dispose()
    {
        _recorded.Dispose();
        _looked.Dispose();
    }

    private void Add(Action<Meter> look)
    {
        lock (_gate)
        {
            _looks.Add(look);
            look(_looked);
        }
    }
}

/// <summary>How a silo's metrics are kept.</summary>
/// <param name="Retention">How long series of a run, member or model stay after the last change.</param>
public sealed record TelemetryOptions(TimeSpan Retention)
{
    /// <summary>An hour.</summary>
    public static TelemetryOptions Usual { get; } = new(TimeSpan.FromHours(1));
}
