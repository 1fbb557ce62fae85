using System.Globalization;
using Grains.Interfaces.Nodes;
using Grains.Runs;
using Silo.Serving.Protocol;

namespace Silo.Serving;

/// <summary>What there is to be asked: the server, its health, its models.</summary>
internal static class ModelEndpoints
{
    public static void Map(RouteGroupBuilder v2)
    {
        v2.MapGet(
            "/",
            context =>
                context.Response.WriteJson(Metadata.Server(context.RequestServices.GetRequiredService<BuildFacts>().Versions["ensemble"])));
        v2.MapGet("/health/live", context => context.Response.WriteJson(Metadata.Live(true)));
        v2.MapGet("/health/ready", Ready);
        v2.MapGet("/models/{model}", Describe);
        v2.MapGet("/models/{model}/versions/{version}", Describe);
        v2.MapGet("/models/{model}/ready", ModelReady);
        v2.MapGet("/models/{model}/versions/{version}/ready", ModelReady);
    }

    // Members answer on trainers: without a trainer there is no answer.
    private static async Task Ready(HttpContext context)
    {
        var nodes = await context.RequestServices.GetRequiredService<IGrainFactory>()
            .GetGrain<INodesGrain>(INodesGrain.Key)
            .Show()
            .WaitAsync(context.RequestAborted);
        var ready = nodes.Silos.Any(silo => silo.Slots.Length > 0);
        if (!ready) context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        await context.Response.WriteJson(Metadata.Ready(ready));
    }

    private static async Task Describe(HttpContext context)
    {
        var (served, model) = await context.RequestServices.GetRequiredService<Inference>().FindAnswering(context);
        var versions = Enumerable.Range(1, served.Versions).Select(version => version.ToString(CultureInfo.InvariantCulture));
        await context.Response.WriteJson(Metadata.Model(served.Model, versions, Inference.SpecOf(model)));
    }

    private static async Task ModelReady(HttpContext context)
    {
        var (served, model) = await context.RequestServices.GetRequiredService<Inference>().Find(context);
        if (model.Fault is not null) context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        await context.Response.WriteJson(Metadata.ModelReady(served.Model, model.Fault is null));
    }
}
