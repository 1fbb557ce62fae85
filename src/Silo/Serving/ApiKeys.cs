using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Silo.Serving;

/// <summary>Lets in who has a key, as a bearer token or in X-API-Key. Health is for everybody, because those who ask for it have no secrets.</summary>
internal sealed class ApiKeys(ImmutableArray<string> keys)
{
    private const string Bearer = "Bearer ";
    private readonly ImmutableArray<byte[]> _hashes = [.. keys.Select(Hash)];

    public Task Require(HttpContext context, RequestDelegate next)
    {
        if (_hashes.IsEmpty || IsHealth(context.Request.Path) || IsKnown(KeyOf(context.Request))) return next(context);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return ServingFaults.Write(context, StatusCodes.Status401Unauthorized, "A key is needed; send it as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'.");
    }

    private static bool IsHealth(PathString path) => path.StartsWithSegments("/v2/health") || path == "/healthz";

    private static string? KeyOf(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim() : request.Headers["X-API-Key"];
    }

    // Hashes have one length, and all of them are compared: the time tells nothing of a key.
    private bool IsKnown(string? key)
    {
        if (string.IsNullOrEmpty(key)) return false;
        var hash = Hash(key);
        return _hashes.Aggregate(false, (known, one) => known | CryptographicOperations.FixedTimeEquals(one, hash));
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
