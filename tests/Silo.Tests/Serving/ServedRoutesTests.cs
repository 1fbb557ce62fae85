using System.Net;
using Silo.Tests.Hosting;
using Silo.Tests.Page;

namespace Silo.Tests.Serving;

/// <summary>What every route has in common, over HTTP, from a control silo of the product.</summary>
[Collection(OneLog.Name)]
public sealed class ServedRoutesTests(PageSilo silo) : IClassFixture<PageSilo>
{
    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/metrics")]
    [InlineData("/openapi.json")]
    [InlineData("/prometheus/targets")]
    [InlineData("/admin/log-level")]
    [InlineData("/v2")]
    [InlineData("/v2/health/live")]
    [InlineData("/v2/health/ready")]
    [InlineData("/v2/models/nobody")]
    [InlineData("/v2/models/nobody/ready")]
    [InlineData("/v2/models/nobody/versions/1/ready")]
    [InlineData("/api/runs/nobody/evaluation")]
    [InlineData("/api/events")]
    [InlineData("/")]
    [InlineData("/page/app.js")]
    [InlineData("/no-such-thing")]
    public async Task HEAD_is_answered_as_GET_without_a_body(string path)
    {
        using var get = await silo.Http.SendAsync(new HttpRequestMessage(HttpMethod.Get, path), HttpCompletionOption.ResponseHeadersRead);
        using var head = await silo.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));

        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentType?.MediaType, head.Content.Headers.ContentType?.MediaType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task What_is_only_posted_has_no_head_and_what_is_only_asked_for_says_both()
    {
        using var posted = await silo.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/v2/models/nobody/infer"));
        using var asked = await silo.Http.PostAsync("/v2/health/live", null);

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "POST"), (posted.StatusCode, string.Join(", ", posted.Content.Headers.Allow)));
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "GET, HEAD"), (asked.StatusCode, string.Join(", ", asked.Content.Headers.Allow)));
    }
}
