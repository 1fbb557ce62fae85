using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Silo.Serving;

/// <summary>Lets in who has a key or a token, as a bearer or in X-API-Key. Health is for everybody, because those who ask for it have no secrets.</summary>
/// <param name="keys">The keys that are known.</param>
/// <param name="takesTokens">Whether tokens count as well: <see cref="Tokens"/>.</param>
internal sealed class Access(ImmutableArray<string> keys, bool takesTokens)
{
    private const string Bearer = "Bearer ";
    private readonly ImmutableArray<byte[]> _hashes = [.. keys.Select(Hash)];

    public async Task Require(HttpContext context, RequestDelegate next)
    {
        var isFree = (_hashes.IsEmpty && !takesTokens) || IsHealth(context.Request.Path);
        if (isFree || IsKnown(KeyOf(context.Request)) || (takesTokens && await Tokens.Allow(context)))
        {
            await next(context);
            return;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        await ServingFaults.Write(context, StatusCodes.Status401Unauthorized, $"{(takesTokens ? "A key or a valid token" : "A key")} is needed; send it as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'.");
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
