using System.Diagnostics.Metrics;
using Ensembles.Tracing;
using Grains.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Silo.Hosting;

namespace Silo.Telemetry;

/// <summary>Exposes a silo's metrics to Prometheus, and sends them and its traces to a collector if one is set.</summary>
internal static class TelemetryHost
{
    /// <summary>The path of the metrics.</summary>
    public const string MetricsPath = "/metrics";

    private const string OrleansMeter = "Microsoft.Orleans";

    public static void AddServices(IServiceCollection services, SiloSettings settings)
    {
        services.AddSingleton(new TelemetryOptions(settings.Telemetry.Retention));
        if (!settings.Telemetry.Enabled) return;
        services.AddHostedService<SiloMeters>();
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("ensemble-silo", serviceInstanceId: settings.ShownName))
            .WithMetrics(metrics => AddMetrics(metrics, settings));
        if (settings.Telemetry.OtlpEndpoint is not { } collector) return;
        telemetry.WithTracing(AddTraces).UseOtlpExporter(OtlpExportProtocol.HttpProtobuf, collector);
    }

    /// <summary>Traces continue from grain to grain if a collector is set.</summary>
    public static void AddPropagation(ISiloBuilder silo, SiloSettings settings)
    {
        if (settings.Telemetry.OtlpEndpoint is not null) silo.AddActivityPropagation();
    }

    public static void Map(IEndpointRouteBuilder app, SiloSettings settings)
    {
        if (settings.Telemetry.Enabled)
            app.MapPrometheusScrapingEndpoint(MetricsPath).WithMetadata(new HttpMethodMetadata([HttpMethods.Get]));
    }

    private static void AddMetrics(MeterProviderBuilder metrics, SiloSettings settings)
    {
        metrics
            .AddMeter(EnsembleMeter.Name, OrleansMeter)
            .AddRuntimeInstrumentation()
            .AddView(StreamOf);
        if (settings.HttpPort != 0)
            metrics.AddAspNetCoreInstrumentation().AddPrometheusExporter(prometheus =>
                prometheus.ScrapeResponseCacheDurationMilliseconds = 0);
    }

    private static MetricStreamConfiguration? StreamOf(Instrument instrument) => instrument switch
    {
        { Meter.Name: EnsembleMeter.Name, IsObservable: true } =>
            new MetricStreamConfiguration { CardinalityLimit = EnsembleMeter.MostSeries },
        // Counted at every message, with a series for every pair of silos.
        { Meter.Name: OrleansMeter } when instrument.Name.StartsWith("orleans-messaging-", StringComparison.Ordinal) =>
            MetricStreamConfiguration.Drop,
        _ => null,
    };

    private static void AddTraces(TracerProviderBuilder traces) => traces
        .AddSource(Spans.SourceName, "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Application")
        .AddAspNetCoreInstrumentation(web =>
            web.Filter = context =>
                context.Request.Path != MetricsPath && context.Request.Path != "/healthz" && context.Request.Path != "/readyz");
}
