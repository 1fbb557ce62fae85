using System.Text.Json;
using Grains.Interfaces.Nodes;
using Silo.Serving;

namespace Silo.Telemetry;

/// <summary>HTTP service discovery for Prometheus: https://prometheus.io/docs/prometheus/latest/http_sd.</summary>
internal static class PrometheusTargets
{
    /// <summary>The path of the targets.</summary>
    public const string Path = "/prometheus/targets";

    public static void Map(IEndpointRouteBuilder app) => app.MapGet(Path, List);

    private static async Task List(HttpContext context)
    {
        var nodes = await context.RequestServices.GetRequiredService<IGrainFactory>()
            .GetGrain<INodesGrain>(INodesGrain.Key)
            .Show()
            .WaitAsync(context.RequestAborted);
        var targets =
            from silo in nodes.Silos
            where silo.Http is not null
            select new Target([new Uri(silo.Http!).Authority], new Labels(silo.Name, silo.Role));
        await context.Response.WriteJson(JsonSerializer.SerializeToUtf8Bytes(targets, JsonSerializerOptions.Web));
    }

    private sealed record Target(string[] Targets, Labels Labels);

    private sealed record Labels(string Silo, string Role);
}
