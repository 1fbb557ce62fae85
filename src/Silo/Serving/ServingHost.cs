using System.Net;
using Microsoft.AspNetCore.RateLimiting;
using Silo.Hosting;
using Silo.Page;

namespace Silo.Serving;

/// <summary>The HTTP face of a silo: health for everybody, predictions for those with a key.</summary>
internal static class ServingHost
{
    private const string Inference = "inference";

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
            limiter.OnRejected = (context, _) => new ValueTask(ServingFaults.Write(context.HttpContext, StatusCodes.Status429TooManyRequests, "Too many requests are being answered; try again in a second."));
        });
        if (settings.Jwt.AreSet) Tokens.AddServices(builder.Services, settings.Jwt);
        builder.Services.AddSingleton(settings.Serving);
        builder.Services.AddSingleton<ModelLookup>();
        builder.Services.AddSingleton<Inference>();
        PageEndpoints.AddServices(builder.Services);
    }

    public static void Map(WebApplication app, SiloSettings settings)
    {
        app.Use(ServingFaults.Shield);
        app.UseStatusCodePages(context => ServingFaults.Explain(context.HttpContext));
        app.Use(new Access(settings.ParsedApiKeys, settings.Jwt.AreSet).Require);
        app.UseRequestDecompression();
        app.UseRouting();
        app.UseRateLimiter();
        app.MapGet("/healthz", () => Results.Text("ok"));
        app.MapGet("/openapi.json", context => context.Response.WriteJson(ApiDescription.Json));
        var v2 = app.MapGroup("/v2");
        ModelEndpoints.Map(v2);
        InferenceEndpoints.Map(v2.MapGroup("/models/{model}").RequireRateLimiting(Inference));
        PageEndpoints.Map(app, settings);
    }
}
