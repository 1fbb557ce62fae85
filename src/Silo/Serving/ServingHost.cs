using System.Net;
using Grains.Nodes;
using Grains.Roles;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Silo.Hosting;
using Silo.Logs;
using Silo.Page;
using Silo.Telemetry;

namespace Silo.Serving;

/// <summary>
/// The HTTP endpoint of a silo: health without a key, the rest with one; metrics of every silo, predictions of control silos.
/// </summary>
internal static class ServingHost
{
    private const string Inference = "inference";

    /// <summary>The limit of those who watch.</summary>
    public const string Watching = "watching";

    public static void AddServices(WebApplicationBuilder builder, SiloSettings settings)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Parse(settings.HttpAddress), settings.HttpPort);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = (long)settings.Serving.MostBodyMiB << 20;
        });
        builder.Services.AddRequestDecompression();
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.AddConcurrencyLimiter(Inference, options => options.PermitLimit = settings.Serving.MostRequests);
            limiter.AddConcurrencyLimiter(Watching, options => options.PermitLimit = settings.Serving.MostWatchers);
            limiter.OnRejected = (context, _) =>
                new ValueTask(
                    ServingFaults.Write(
                        context.HttpContext, StatusCodes.Status429TooManyRequests,
                        "Too many requests are being answered; try again in a second."));
        });
        if (settings.Jwt.AreSet) Tokens.AddServices(builder.Services, settings.Jwt);
        builder.Services.AddSingleton(settings.Serving);
        builder.Services.AddSingleton<ModelLookup>();
        builder.Services.AddSingleton<Inference>();
        builder.Services.AddSingleton<ServingMeters>();
        PageEndpoints.AddServices(builder.Services);
    }

    public static void Map(WebApplication app, SiloSettings settings)
    {
        var isControl = settings.ParsedRole.HasFlag(SiloRole.Control);
        if (isControl && settings.Telemetry.Enabled)
            app.Use((context, next) => context.RequestServices.GetRequiredService<ServingMeters>().Observe(context, next));
        app.Use(ServingFaults.Shield);
        app.UseStatusCodePages(context => ServingFaults.Explain(context.HttpContext));
        app.Use(
            new Access(
                settings.ParsedApiKeys, settings.ParsedMetricsKeys, settings.Jwt.AreSet, new ForeignPages(settings.ParsedHosts)).Require);
        app.Use(Readiness.RequireCluster);
        app.Use(ContentCodings.Normalize);
        app.UseRequestDecompression();
        app.Use(HeadRequests.AsGet);
        app.UseRouting();
        app.UseRateLimiter();
        app.MapGet("/healthz", () => Results.Text("ok"));
        app.MapGet(
            "/readyz",
            ([FromServices] ISiloStatusOracle silos, [FromServices] SiloCondition condition) => Readiness.Answer(silos, condition));
        TelemetryHost.Map(app, settings);
        LogLevelEndpoint.Map(app, settings);
        if (isControl) MapControl(app, settings);
    }

    private static void MapControl(WebApplication app, SiloSettings settings)
    {
        PrometheusTargets.Map(app);
        app.MapGet("/openapi.json", context => context.Response.WriteJson(ApiDescription.Json));
        var v2 = app.MapGroup("/v2");
        ModelEndpoints.Map(v2);
        InferenceEndpoints.Map(v2.MapGroup("/models/{model}").RequireRateLimiting(Inference).WithMetadata(new ForImages()));
        PageEndpoints.Map(app, settings);
    }
}
