using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Silo.Hosting;
using Silo.Serving;

namespace Silo.Tests.Serving;

public sealed class AccessTests : IDisposable
{
    private readonly RSA _signing = RSA.Create(2048);
    private readonly string _publicKey = Path.GetTempFileName();

    public AccessTests() => File.WriteAllText(_publicKey, _signing.ExportSubjectPublicKeyInfoPem());

    public void Dispose()
    {
        _signing.Dispose();
        File.Delete(_publicKey);
    }

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
    [InlineData("/readyz")]
    [InlineData("/")]
    [InlineData("/page/app.js")]
    public async Task Health_and_the_pages_files_need_none(string path) => Assert.Equal(200, await StatusOf(["secret"], path, "X-API-Key", ""));

    [Theory]
    [InlineData("/metrics", 200)]
    [InlineData("/prometheus/targets", 200)]
    [InlineData("/metrics/", 401)]
    [InlineData("/admin/log-level", 401)]
    [InlineData("/v2/models/digits/infer", 401)]
    [InlineData("/api/events", 401)]
    public async Task A_key_for_metrics_lets_in_Prometheus_only(string path, int expected)
    {
        Assert.Equal(expected, await StatusOf(["secret"], path, "X-API-Key", "metrics", metricsKeys: ["metrics"]));
        Assert.Equal(200, await StatusOf(["secret"], path, "X-API-Key", "secret", metricsKeys: ["metrics"]));
        Assert.Equal(expected, await StatusOf([], path, "Authorization", "Bearer metrics", metricsKeys: ["metrics"]));
        Assert.Equal(401, await StatusOf([], path, "X-API-Key", "", metricsKeys: ["metrics"]));
    }

    [Theory]
    [InlineData("Host", "localhost:8080", 200)]
    [InlineData("Host", "127.0.0.1:8080", 200)]
    [InlineData("Host", "[::1]:8080", 200)]
    [InlineData("Host", "10.0.0.7", 200)]
    [InlineData("Host", "proxy.example", 200)]
    [InlineData("Host", "evil.example:8080", 403)]
    [InlineData("Host", "localhost.evil.example", 403)]
    [InlineData("Host", "127.0.0.1.evil.example", 403)]
    [InlineData("Origin", "http://localhost:8080", 200)]
    [InlineData("Origin", "http://localhost:3000", 403)]
    [InlineData("Origin", "https://localhost:8080", 403)]
    [InlineData("Origin", "http://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Sec-Fetch-Site", "same-origin", 200)]
    [InlineData("Sec-Fetch-Site", "none", 200)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    public async Task Without_keys_pages_of_others_are_refused(string header, string value, int expected)
    {
        Assert.Equal(expected, await StatusOf([], "/v2/models/digits/infer", header, value));
        Assert.Equal(expected, await StatusOf([], "/api/events", header, value));
        Assert.Equal(200, await StatusOf([], "/healthz", header, value));
        Assert.Equal(200, await StatusOf([], "/", header, value));
        Assert.Equal(401, await StatusOf(["secret"], "/v2", header, value));
    }

    [Fact]
    public async Task Without_keys_everybody_comes_in() => Assert.Equal(200, await StatusOf([], "/v2", "X-API-Key", ""));

    [Fact]
    public async Task A_token_of_the_issuer_for_us_that_is_valid_now_comes_in_and_no_other_one_does()
    {
        using var stranger = RSA.Create(2048);
        var hour = TimeSpan.FromHours(1);

        Assert.Equal(200, await StatusWith(Token(_signing, "login", "ensemble", hour)));
        Assert.Equal(401, await StatusWith(Token(_signing, "login", "others", hour)));
        Assert.Equal(401, await StatusWith(Token(_signing, "somebody", "ensemble", hour)));
        Assert.Equal(401, await StatusWith(Token(_signing, "login", "ensemble", -hour)));
        Assert.Equal(401, await StatusWith(Token(stranger, "login", "ensemble", hour)));
        Assert.Equal(401, await StatusWith(Token(null, "login", "ensemble", hour)));
        Assert.Equal(401, await StatusWith("no token"));
        Assert.Equal(401, await StatusWith(""));
    }

    [Fact]
    public async Task Keys_count_beside_tokens() =>
        Assert.Equal(200, await StatusOf(["secret"], "/v2", "X-API-Key", "secret", new JwtSettings { PublicKey = _publicKey, Issuer = "login", Audience = "ensemble" }));

    private Task<int> StatusWith(string token) =>
        StatusOf([], "/v2", "Authorization", $"Bearer {token}", new JwtSettings { PublicKey = _publicKey, Issuer = "login", Audience = "ensemble" });

    private static string Token(RSA? key, string issuer, string audience, TimeSpan validFor)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            Subject = new ClaimsIdentity([new Claim("sub", "somebody")]),
            NotBefore = now - TimeSpan.FromHours(2),
            IssuedAt = now - TimeSpan.FromHours(2),
            Expires = now + validFor,
            SigningCredentials = key is null ? null : new SigningCredentials(new RsaSecurityKey(key), SecurityAlgorithms.RsaSha256),
        });
    }

    private static async Task<int> StatusOf(string[] keys, string path, string header, string value, JwtSettings? jwt = null, string[]? metricsKeys = null)
    {
        var services = new ServiceCollection().AddLogging();
        if (jwt is not null) Tokens.AddServices(services, jwt);
        await using var provider = services.BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = provider };
        context.Request.Path = path;
        (context.Request.Scheme, context.Request.Host) = ("http", new HostString("localhost:8080"));
        context.Request.Headers[header] = value;
        await new Access([.. keys], [.. metricsKeys ?? []], jwt is not null, new ForeignPages(["proxy.example"])).Require(context, _ => Task.CompletedTask);
        return context.Response.StatusCode;
    }
}
