using Grains.Nodes;
using Silo.Page;

namespace Silo.Serving;

/// <summary>
/// Whether this silo takes part, and why not if it does not. HTTP listens before the silo has joined its cluster, so that it can say so.
/// </summary>
internal static class Readiness
{
    /// <summary>What <c>/readyz</c> answers.</summary>
    public static IResult Answer(ISiloStatusOracle silos, SiloCondition condition) => Reason(silos, condition) is { } reason
        ? Results.Text(reason, statusCode: StatusCodes.Status503ServiceUnavailable)
        : Results.Text("ok");

    /// <summary>Refuses what needs the cluster until this silo has joined it.</summary>
    public static Task RequireCluster(HttpContext context, RequestDelegate next)
    {
        var silos = context.RequestServices.GetRequiredService<ISiloStatusOracle>();
        if (IsOwn(context.Request.Path) || silos.CurrentStatus is not (SiloStatus.None or SiloStatus.Created or SiloStatus.Joining))
            return next(context);
        var condition = context.RequestServices.GetRequiredService<SiloCondition>();
        return ServingFaults.Write(
            context, StatusCodes.Status503ServiceUnavailable,
            condition.Fault ?? "This silo has not joined its cluster yet; try again in a second.");
    }

    private static string? Reason(ISiloStatusOracle silos, SiloCondition condition) =>
        condition.Fault ?? (silos.CurrentStatus == SiloStatus.Active ? null : "This silo is not in its cluster.");

    private static bool IsOwn(PathString path) =>
        path == "/healthz" || path == "/readyz" || path == "/metrics" || path == "/v2/health/live" || path == "/"
            || path.StartsWithSegments(PageAssets.Folder);
}
