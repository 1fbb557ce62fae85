using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Grains.Interfaces.Security;

/// <summary>An authority that signs the certificates of one cluster, with keys on the curve P-256.</summary>
public sealed class CertificateAuthority : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(3650);

    // Clocks are put right: a certificate is valid a little before it is made.
    private static readonly TimeSpan Margin = TimeSpan.FromHours(1);
    private readonly X509Certificate2 _certificate;
    private readonly TimeProvider _time;

    private CertificateAuthority(X509Certificate2 certificate, TimeProvider time) => (_certificate, _time) = (certificate, time);

    /// <summary>Its certificate, as PEM.</summary>
    public string CertificatePem => _certificate.ExportCertificatePem();

    /// <summary>Makes a new one, valid for ten years.</summary>
    /// <param name="name">Its common name.</param>
    /// <param name="time">The clock.</param>
    /// <param name="keyPem">Its private key, as PEM.</param>
    public static CertificateAuthority Create(string name, TimeProvider time, out string keyPem)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        keyPem = key.ExportPkcs8PrivateKeyPem();
        return new(request.CreateSelfSigned(time.GetUtcNow() - Margin, time.GetUtcNow() + Life), time);
    }

    /// <summary>Reads one from its files.</summary>
    /// <param name="certificatePath">The file of its certificate.</param>
    /// <param name="keyPath">The file of its private key.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="IOException">They cannot be read.</exception>
    /// <exception cref="CryptographicException">They are damaged.</exception>
    public static CertificateAuthority Read(string certificatePath, string keyPath, TimeProvider time) =>
        new(X509Certificate2.CreateFromPemFile(certificatePath, keyPath), time);

    /// <summary>Makes a key and signs a certificate for it.</summary>
    /// <param name="name">Its common name.</param>
    /// <param name="life">How long it is valid.</param>
    /// <param name="host">The host name that it is valid for, or null for none.</param>
    /// <returns>Certificate and private key, as PEM.</returns>
    public (string Certificate, string Key) Sign(string name, TimeSpan life, string? host = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        if (host is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(host);
            request.CertificateExtensions.Add(names.Build());
        }

        using var certificate =
            request.Create(_certificate, _time.GetUtcNow() - Margin, _time.GetUtcNow() + life, RandomNumberGenerator.GetBytes(16));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();
}
