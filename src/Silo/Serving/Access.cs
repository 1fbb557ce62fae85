using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Silo.Page;
using Silo.Telemetry;

namespace Silo.Serving;

/// <summary>
/// Accepts requests with a key or a token, as a bearer or in X-API-Key. Health and the page's files are public, because they contain no
/// secrets.
/// </summary>
/// <param name="keys">The keys that let all requests in.</param>
/// <param name="metricsKeys">The keys that let Prometheus' requests in and no others.</param>
/// <param name="takesTokens">Whether tokens count as well: <see cref="Tokens"/>.</param>
/// <param name="foreignPages">What is rejected if no key is required.</param>
internal sealed class Access(ImmutableArray<string> keys, ImmutableArray<string> metricsKeys, bool takesTokens, ForeignPages foreignPages)
{
    private const string Bearer = "Bearer ";
    private const string Basic = "Basic ";
    private readonly ImmutableArray<byte[]> _hashes = [.. keys.Select(Hash)];
    private readonly ImmutableArray<byte[]> _metricsHashes = [.. metricsKeys.Select(Hash)];

    private bool AsksForKeys => !_hashes.IsEmpty || !_metricsHashes.IsEmpty || takesTokens;

    public async Task Require(HttpContext context, RequestDelegate next)
    {
        if (!AsksForKeys && foreignPages.Fault(context.Request) is { } foreign && !IsOpen(context.Request.Path))
        {
            await ServingFaults.Write(context, StatusCodes.Status403Forbidden, foreign);
            return;
        }

        if (!AsksForKeys || IsOpen(context.Request.Path) || await IsAllowed(context))
        {
            await next(context);
            return;
        }

        context.Response.Headers.WWWAuthenticate = IsDashboard(context.Request) ? "Basic realm=\"ensemble\"" : "Bearer";
        await ServingFaults.Write(
            context, StatusCodes.Status401Unauthorized,
            $"{(takesTokens ? "A key or a valid token" : "A key")} is needed; send it as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'.");
    }

    private async Task<bool> IsAllowed(HttpContext context)
    {
        var key = KeyOf(context.Request);
        return IsKnown(key, _hashes) || (IsForPrometheus(context.Request.Path) && IsKnown(key, _metricsHashes))
            || (takesTokens && await Tokens.Allow(context));
    }

    private static bool IsForPrometheus(PathString path) => path == TelemetryHost.MetricsPath || path == PrometheusTargets.Path;

    private static bool IsOpen(PathString path) =>
        path.StartsWithSegments("/v2/health") || path == "/healthz" || path == "/readyz" || path == "/"
            || path.StartsWithSegments(PageAssets.Folder);

    private static string? KeyOf(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return authorization[Bearer.Length..].Trim();
        if (authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) && IsDashboard(request))
            return PasswordIn(authorization[Basic.Length..].Trim());
        return request.Headers["X-API-Key"];
    }

    // A browser sends no other header of its own: it asks the user, and sends name:password in base64.
    private static string? PasswordIn(string encoded)
    {
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [_, var password]
            ? password
            : null;
    }

    private static bool IsDashboard(HttpRequest request) => request.Path.StartsWithSegments(PageEndpoints.Dashboard);

    // Hashes have one length, and all of them are compared: the time reveals nothing about a key.
    private static bool IsKnown(string? key, ImmutableArray<byte[]> hashes)
    {
        if (string.IsNullOrEmpty(key)) return false;
        var hash = Hash(key);
        return hashes.Aggregate(false, (known, one) => known | CryptographicOperations.FixedTimeEquals(one, hash));
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
