using System.Diagnostics.Metrics;
using Grains.Telemetry;
using static Grains.Telemetry.EnsembleMeter;

namespace Silo.Telemetry;

/// <summary>The metrics of requests for images.</summary>
internal sealed class ServingMeters
{
    // From under a millisecond to the longest timeout.
    private static readonly double[] Durations = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
    private readonly Tallies<(string Model, int Code)> _requests;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _batches;
    private readonly Histogram<double> _disagreement;
    private readonly Counter<long> _degraded;
    private readonly TimeProvider _time;

    public ServingMeters(EnsembleMeter meter, TelemetryOptions options, TimeProvider time)
    {
        (_time, _requests) = (time, new Tallies<(string, int)>(options.Retention, time, meter));
        meter.Counter(
            "ensemble_predict_requests_total", "Requests for images by HTTP status.",
            () => _requests.Living().Select(tally => new Measurement<long>(
            tally.Count, Label("model", tally.Key.Model), Label("code", tally.Key.Code))));
        _duration = meter.Histogram(
            "ensemble_predict_duration_seconds", "From the head of a request for images to the end of its answer.", Durations);
        _batches = meter.Histogram(
            "ensemble_predict_batch_size", "Images of a request that was answered.", 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096);
        _disagreement = meter.Histogram(
            "ensemble_predict_disagreement_ratio", "An image: share of the members that hold another label most probable.", 0, 0.1, 0.2,
            0.3, 0.4, 0.5, 0.6, 0.8, 1);
        _degraded = meter.Counter("ensemble_predict_degraded_total", "Answers without all members.");
    }

    /// <summary>Takes in what was answered.</summary>
    /// <param name="agreeing">Of each image: how many members hold the answered label most probable.</param>
    /// <param name="used">Members that answered.</param>
    /// <param name="total">Members of the ensemble.</param>
    public void Answered(IReadOnlyCollection<long> agreeing, int used, int total)
    {
        _batches.Record(agreeing.Count);
        foreach (var members in agreeing) _disagreement.Record(1 - (double)members / used);
        if (used < total) _degraded.Add(1);
    }

    /// <summary>Counts and times requests for images, whatever comes of them. The first of all that look at a request.</summary>
    public async Task Observe(HttpContext context, RequestDelegate next)
    {
        var begun = _time.GetTimestamp();
        await next(context);
        if (context.GetEndpoint()?.Metadata.GetMetadata<ForImages>() is null) return;
        _requests.Add((context.Items[ForImages.Model] as string ?? "unknown", context.Response.StatusCode), 1);
        _duration.Record(_time.GetElapsedTime(begun).TotalSeconds);
    }
}

/// <summary>Marks endpoints that answer for images.</summary>
internal sealed record ForImages
{
    /// <summary>The key of a request's model name, set once the model is known to exist: clients may request any name.</summary>
    public static object Model { get; } = new();
}
