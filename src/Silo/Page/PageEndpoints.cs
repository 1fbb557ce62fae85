using System.Text.Json;
using Grains.Interfaces.Runs;
using Orleans.Dashboard;
using Silo.Hosting;
using Silo.Serving;

namespace Silo.Page;

/// <summary>
/// The page at <c>/</c> that shows runs as they learn: its files, and below <c>/api</c> what it shows. Nothing here changes anything.
/// </summary>
internal static class PageEndpoints
{
    /// <summary>The path of Orleans' own dashboard, if it is enabled.</summary>
    public const string Dashboard = "/orleans";

    public static void AddServices(IServiceCollection services) => services.AddSingleton<LiveFeed>();

    public static void Map(WebApplication app, SiloSettings settings)
    {
        // What only the page asks for is not part of what is described for clients.
        var page = app.MapGroup("").ExcludeFromDescription();
        PageAssets.Map(page);
        var api = page.MapGroup("/api");
        api.MapGet("/events", LiveStream.Serve).RequireRateLimiting(ServingHost.Watching);
        api.MapGet("/runs/{run}/evaluation", Evaluation);
        if (settings.Dashboard) app.MapOrleansDashboard(Dashboard);
    }

    private static async Task Evaluation(HttpContext context)
    {
        var run = context.RequestServices.GetRequiredService<IGrainFactory>()
            .GetGrain<IRunGrain>((string)context.Request.RouteValues["run"]!);
        var evaluation = await run.GetEvaluation().WaitAsync(context.RequestAborted);
        if (evaluation.Fault is { } fault) await ServingFaults.Write(context, StatusCodes.Status404NotFound, fault);
        else await context.Response.WriteJson(JsonSerializer.SerializeToUtf8Bytes(evaluation, PageJson.Options));
    }
}
