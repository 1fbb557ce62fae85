using Grains.Interfaces.Security;

namespace Client.Pods;

/// <summary>
/// An authority for one cluster in Kubernetes, with the certificates of its silos and of its Redis, as Secrets hold them.
/// </summary>
/// <param name="Authority">The authority, for further certificates; no pod has it.</param>
/// <param name="Silos">For silos and clients.</param>
/// <param name="Redis">For Redis, with its name.</param>
internal sealed record IssuedCertificates(
    IReadOnlyDictionary<string, string> Authority, IReadOnlyDictionary<string, string> Silos, IReadOnlyDictionary<string, string> Redis)
{
    /// <summary>The name that silos reach Redis by.</summary>
    public const string RedisName = "ensemble-redis";

    private static readonly TimeSpan Life = TimeSpan.FromDays(365);

    /// <summary>Makes an authority and signs with it.</summary>
    public static IssuedCertificates Issue(TimeProvider time)
    {
        using var authority = CertificateAuthority.Create("ensemble-authority", time, out var key);
        return new(
            new Dictionary<string, string> { ["tls.crt"] = authority.CertificatePem, ["tls.key"] = key }, Sign(authority, "ensemble-silo"),
            Sign(authority, RedisName));
    }

    private static Dictionary<string, string> Sign(CertificateAuthority authority, string name)
    {
        var (certificate, key) = authority.Sign(name, Life, host: name);
        return new() { ["tls.crt"] = certificate, ["tls.key"] = key, ["ca.crt"] = authority.CertificatePem };
    }
}
