using Grains.Telemetry;

namespace Silo.Telemetry;

/// <summary>The telemetry of a silo; settings below <c>Ensemble:Telemetry:</c>.</summary>
internal sealed class TelemetrySettings
{
    /// <summary>Whether anything is measured and shown; default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How long the series of a run stay after its last change; default an hour.</summary>
    public TimeSpan Retention { get; set; } = TelemetryOptions.Usual.Retention;

    /// <summary>The collector of metrics and traces, OTLP over HTTP, such as <c>http://collector:4318</c>; default none.</summary>
    public string? Otlp { get; set; }

    public Uri? OtlpEndpoint => Enabled && Otlp is not null ? new Uri(Otlp) : null;

    /// <summary>Every fault at once, one sentence each with its cure.</summary>
    public IEnumerable<string> Faults()
    {
        if (Retention <= TimeSpan.Zero || Retention > TimeSpan.FromDays(30))
            yield return $"Ensemble:Telemetry:Retention is {Retention}; give a time up to 30 days, such as 01:00:00.";
        if (Otlp is not null && !IsHttp(Otlp))
            yield return $"Ensemble:Telemetry:Otlp is '{Otlp}'; give the address of a collector that takes OTLP over HTTP, such as "
                + $"http://collector:4318.";
    }

    private static bool IsHttp(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
}
