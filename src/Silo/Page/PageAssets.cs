using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Silo.Page;

/// <summary>The page's files: embedded, public, the same for all.</summary>
internal static class PageAssets
{
    /// <summary>Their path; the page itself is at <c>/</c>.</summary>
    public const string Folder = "/page";

    // Only the page's own files are run, shown or requested, and it cannot be framed.
    private const string Policy = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Resources = "page/";
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];
    private static readonly FrozenDictionary<string, Asset> All = Read();

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapMethods("/", Methods, context => Serve(context, "index.html"));
        app.MapMethods($"{Folder}/{{**name}}", Methods, context => Serve(context, (string?)context.Request.RouteValues["name"] ?? ""));
    }

    private static async Task Serve(HttpContext context, string name)
    {
        if (!All.TryGetValue(name, out var asset))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        // Requested each time, and sent again only if it has changed.
        headers.CacheControl = "no-cache";
        await TypedResults.Bytes(asset.Content, asset.ContentType, entityTag: asset.Tag).ExecuteAsync(context);
    }

    private static FrozenDictionary<string, Asset> Read()
    {
        var assembly = typeof(PageAssets).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Resources, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Resources.Length..], name =>
        {
            using var resource = assembly.GetManifestResourceStream(name)!;
            var content = new byte[resource.Length];
            resource.ReadExactly(content);
            return new Asset(
                TypeOf(name), new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\""), content);
        });
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };

    private sealed record Asset(string ContentType, EntityTagHeaderValue Tag, byte[] Content);
}
