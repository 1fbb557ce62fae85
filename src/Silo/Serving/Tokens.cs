using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Silo.Hosting;

namespace Silo.Serving;

/// <summary>JSON web tokens (RFC 7519) that let requests in.</summary>
internal static class Tokens
{
    // Clocks of issuer and silo differ a little.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);

    public static void AddServices(IServiceCollection services, JwtSettings settings) => services
        .AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
        .AddJwtBearer(options =>
        {
            options.Authority = settings.Authority;
            options.RequireHttpsMetadata = settings.Authority?.StartsWith(Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase) == true;
            options.MapInboundClaims = false;
            options.TokenValidationParameters.ValidIssuer = settings.Issuer;
            options.TokenValidationParameters.ValidAudience = settings.Audience;
            options.TokenValidationParameters.ClockSkew = Tolerance;
            if (settings.PublicKey is { } file) options.TokenValidationParameters.IssuerSigningKey = TokenKeys.Read(file);
        });

    /// <summary>Whether the request has a token that is valid now.</summary>
    public static async Task<bool> Allow(HttpContext context) =>
        (await context.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme)).Succeeded;
}
