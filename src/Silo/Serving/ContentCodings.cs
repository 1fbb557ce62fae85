namespace Silo.Serving;

/// <summary>What Content-Encoding says, in the words that the decompression knows (RFC 9110, section 8.4.1).</summary>
internal static class ContentCodings
{
    public static Task Normalize(HttpContext context, RequestDelegate next)
    {
        var headers = context.Request.Headers;
        if (headers.ContentEncoding.Count > 0)
            headers.ContentEncoding = string.Join(", ", Codings(headers.ContentEncoding.ToString())) is { Length: > 0 } codings
                ? codings
                : default;
        return next(context);
    }

    // Identity means that nothing was done.
    private static IEnumerable<string> Codings(string header) => header
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Where(coding => !coding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        .Select(coding => coding.Equals("x-gzip", StringComparison.OrdinalIgnoreCase) ? "gzip" : coding);
}
