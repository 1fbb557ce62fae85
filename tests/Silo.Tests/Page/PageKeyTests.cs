using System.Text;
using Silo.Tests.Hosting;

namespace Silo.Tests.Page;

/// <summary>Where keys are set, the page's files are open, and what they show is not.</summary>
[Collection(OneLog.Name)]
public sealed class PageKeyTests(LockedPageSilo silo) : IClassFixture<LockedPageSilo>
{
    [Theory]
    [InlineData("/", 200, 200)]
    [InlineData("/page/app.js", 200, 200)]
    [InlineData("/api/events", 401, 200)]
    [InlineData("/api/runs/nobody/evaluation", 401, 404)]
    [InlineData("/orleans/", 401, 200)]
    [InlineData("/orleans/version", 401, 200)]
    public async Task A_key_opens_what_the_page_shows(string path, int without, int with)
    {
        Assert.Equal(without, await StatusOf(path, null));
        Assert.Equal(with, await StatusOf(path, "Bearer secret-of-a-test-1"));
    }

    [Fact]
    public async Task A_browser_is_asked_for_the_key_of_the_dashboard_as_a_password()
    {
        using var refused = await silo.Http.GetAsync("/orleans/");
        Assert.Equal("Basic", refused.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal(200, await StatusOf("/orleans/", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("anybody:secret-of-a-test-1"))}"));
        Assert.Equal(401, await StatusOf("/orleans/", "Basic c2VjcmV0"));
        Assert.Equal(401, await StatusOf("/orleans/", "Basic ???"));
    }

    private async Task<int> StatusOf(string path, string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await silo.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return (int)response.StatusCode;
    }
}
