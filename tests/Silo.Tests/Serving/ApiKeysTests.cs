using Microsoft.AspNetCore.Http;
using Silo.Serving;

namespace Silo.Tests.Serving;

public sealed class ApiKeysTests
{
    [Theory]
    [InlineData("Authorization", "Bearer secret-2", 200)]
    [InlineData("Authorization", "bearer secret-1", 200)]
    [InlineData("X-API-Key", "secret-1", 200)]
    [InlineData("X-API-Key", "secret", 401)]
    [InlineData("X-API-Key", "", 401)]
    [InlineData("Authorization", "Basic secret-1", 401)]
    [InlineData("Cookie", "secret-1", 401)]
    public async Task A_request_needs_a_key(string header, string value, int expected) =>
        Assert.Equal(expected, await StatusOf(["secret-1", "secret-2"], "/v2/models/digits/infer", header, value));

    [Theory]
    [InlineData("/v2/health/live")]
    [InlineData("/v2/health/ready")]
    [InlineData("/healthz")]
    public async Task Health_needs_none(string path) => Assert.Equal(200, await StatusOf(["secret"], path, "X-API-Key", ""));

    [Fact]
    public async Task Without_keys_everybody_comes_in() => Assert.Equal(200, await StatusOf([], "/v2", "X-API-Key", ""));

    private static async Task<int> StatusOf(string[] keys, string path, string header, string value)
    {
        var context = new DefaultHttpContext();
        context.Request.Path = path;
        context.Request.Headers[header] = value;
        await new ApiKeys([.. keys]).Require(context, _ => Task.CompletedTask);
        return context.Response.StatusCode;
    }
}
