namespace Silo.Hosting;

/// <summary>Accepted tokens of HTTP requests, below <c>Ensemble:Jwt:</c>; default none.</summary>
internal sealed class JwtSettings
{
    /// <summary>An OpenID Connect provider, whose keys are fetched: its https address.</summary>
    public string? Authority { get; set; }

    /// <summary>In place of an authority: a PEM file with the public RSA or ECDSA key that tokens are signed for.</summary>
    public string? PublicKey { get; set; }

    /// <summary>Who must have issued a token; default: the authority.</summary>
    public string? Issuer { get; set; }

    /// <summary>Whom a token must be meant for.</summary>
    public string? Audience { get; set; }

    public bool AreSet => Authority is not null || PublicKey is not null || Issuer is not null || Audience is not null;

    /// <summary>Every fault at once, one sentence each with its cure.</summary>
    public IEnumerable<string> Faults()
    {
        if (!AreSet) yield break;
        if (string.IsNullOrWhiteSpace(Audience))
            yield return "Ensemble:Jwt:Audience is not set; say whom tokens must be meant for, such as 'ensemble'.";
        if ((Authority is null) == (PublicKey is null)) yield return "Ensemble:Jwt needs either Authority or PublicKey; set one of them.";
        if (Authority is not null && !IsTrustworthy(Authority))
            yield return $"Ensemble:Jwt:Authority is '{Authority}'; give the https address of an OpenID Connect provider.";
        if (PublicKey is not null && string.IsNullOrWhiteSpace(Issuer))
            yield return "Ensemble:Jwt:Issuer is not set; say who issues the tokens that Ensemble:Jwt:PublicKey proves.";
        if (PublicKey is not null && KeyFault(PublicKey) is { } fault) yield return fault;
    }

    private static bool IsTrustworthy(string authority) =>
        Uri.TryCreate(authority, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    private static string? KeyFault(string file)
    {
        try
        {
            return Serving.TokenKeys.Read(file) is null
                ? $"Ensemble:Jwt:PublicKey: {file} holds no public RSA or ECDSA key; give a PEM file that begins with 'BEGIN PUBLIC KEY'."
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"Ensemble:Jwt:PublicKey: {file} cannot be read ({error.Message.TrimEnd('.')}); name a PEM file.";
        }
    }
}
