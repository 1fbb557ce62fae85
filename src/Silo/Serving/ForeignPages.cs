using System.Collections.Immutable;
using System.Net;

namespace Silo.Serving;

/// <summary>
/// Requests that a foreign web page could make a browser send. If no key is asked for, they would reach everything:
/// by a name that resolves to this machine (DNS rebinding), or by a form or script that sends across origins.
/// </summary>
/// <param name="hosts">The names that this silo has besides localhost and its addresses.</param>
internal sealed class ForeignPages(ImmutableArray<string> hosts)
{
    /// <returns>Why the request is refused, one sentence, or null if no foreign page can have sent it.</returns>
    public string? Fault(HttpRequest request)
    {
        if (!IsOwnName(request.Host))
            return $"The request was sent to the name '{Shown(request.Host.Value)}'; without keys only localhost and addresses are "
                + $"answered. Set Ensemble:ApiKeys, or name it in Ensemble:Hosts.";
        if (request.Headers.Origin.ToString() is { Length: > 0 } origin && !IsSame(origin, request))
            return $"The request comes from a page of '{Shown(origin)}'; without keys only the pages of this silo are answered.";
        return request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none"
            ? null
            : "The request comes from a page of another site; without keys only the pages of this silo are answered.";
    }

    // A foreign page can have a name resolve to any address, but no browser sends an address that the page's own URL does not have.
    private bool IsOwnName(HostString host) =>
        !host.HasValue || host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Host, out _)
            || hosts.Contains(host.Host, StringComparer.OrdinalIgnoreCase);

    private static bool IsSame(string origin, HttpRequest request) =>
        origin.Equals($"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);

    private static string Shown(string? text) =>
        text is null ? "" : new([.. text.Take(100).Select(letter => char.IsControl(letter) ? '?' : letter)]);
}
