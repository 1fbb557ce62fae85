using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Client.Pods;

/// <summary>An authority for one cluster in Kubernetes, with the certificates of its silos and of its Redis, as Secrets hold them.</summary>
/// <param name="Authority">The authority, for further certificates; no pod has it.</param>
/// <param name="Silos">For silos and clients.</param>
/// <param name="Redis">For Redis, with its name.</param>
internal sealed record IssuedCertificates(IReadOnlyDictionary<string, string> Authority, IReadOnlyDictionary<string, string> Silos, IReadOnlyDictionary<string, string> Redis)
{
    /// <summary>The name that silos reach Redis by.</summary>
    public const string RedisName = "ensemble-redis";

    private const int AuthorityDays = 3650;
    private const int Days = 365;
    private static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    /// <summary>Makes an authority and signs with it.</summary>
    public static IssuedCertificates Issue(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=ensemble-authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        using var authority = request.CreateSelfSigned(time.GetUtcNow() - Margin, time.GetUtcNow().AddDays(AuthorityDays));
        return new(
            new Dictionary<string, string> { ["tls.crt"] = authority.ExportCertificatePem(), ["tls.key"] = key.ExportPkcs8PrivateKeyPem() },
            Sign(authority, "ensemble-silo", time),
            Sign(authority, RedisName, time));
    }

    private static Dictionary<string, string> Sign(X509Certificate2 authority, string name, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, time.GetUtcNow() - Margin, time.GetUtcNow().AddDays(Days), RandomNumberGenerator.GetBytes(16));
        return new() { ["tls.crt"] = certificate.ExportCertificatePem(), ["tls.key"] = key.ExportPkcs8PrivateKeyPem(), ["ca.crt"] = authority.ExportCertificatePem() };
    }
}
