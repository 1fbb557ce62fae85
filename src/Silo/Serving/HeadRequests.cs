namespace Silo.Serving;

/// <summary>Answers HEAD for every GET, with the same status and headers and no body, as load balancers and probes expect.</summary>
internal static class HeadRequests
{
    private const string Mark = "ensemble.head";

    public static async Task AsGet(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context);
            AddHead(context.Response);
            return;
        }

        context.Items[Mark] = true;
        context.Request.Method = HttpMethods.Get;
        try
        {
            await next(context);
        }
        finally
        {
            context.Request.Method = HttpMethods.Head;
        }
    }

    /// <summary>Whether only the headers are wanted, for answers that never end.</summary>
    public static bool WantsHeadersOnly(HttpContext context) => context.Items.ContainsKey(Mark);

    private static void AddHead(HttpResponse response)
    {
        if (response.HasStarted || response.StatusCode != StatusCodes.Status405MethodNotAllowed) return;
        var allowed = response.Headers.Allow.ToString();
        if (allowed.Contains(HttpMethods.Get, StringComparison.Ordinal) && !allowed.Contains(HttpMethods.Head, StringComparison.Ordinal))
            response.Headers.Allow = $"{allowed}, {HttpMethods.Head}";
    }
}
