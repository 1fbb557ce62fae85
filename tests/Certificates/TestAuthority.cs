using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Certificates;

/// <summary>An authority made up by a test, with files of what it signs in a folder of its own.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly TimeProvider Clock = TimeProvider.System;
    private static int _writes;
    private readonly X509Certificate2 _root;

    public TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _root = Signing("authority", key).CreateSelfSigned(Clock.GetUtcNow().AddDays(-10), Clock.GetUtcNow().AddDays(10));
        Write(AuthorityPath, _root.ExportCertificatePem());
        Renew();
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("ensemble-certificates-").FullName;

    public string CertificatePath => Path.Combine(Folder, "silo.crt");

    public string KeyPath => Path.Combine(Folder, "silo.key");

    public string AuthorityPath => Path.Combine(Folder, "authority.crt");

    /// <summary>A certificate with its key that is valid until so many days from now.</summary>
    public X509Certificate2 Sign(double days = 5)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=silo", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("ensemble-redis");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return Signed(request, _root, days).CopyWithPrivateKey(key);
    }

    /// <summary>Writes files of a new certificate, and returns it.</summary>
    public X509Certificate2 Renew()
    {
        var certificate = Sign();
        Write(CertificatePath, certificate.ExportCertificatePem());
        Write(KeyPath, KeyOf(certificate));
        return certificate;
    }

    /// <summary>Writes files of a certificate that another between it and the authority has signed.</summary>
    public void RenewThroughAnother()
    {
        using var middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var middle = Signed(Signing("between", middleKey), _root, days: 6).CopyWithPrivateKey(middleKey);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Signed(new CertificateRequest("CN=silo", key, HashAlgorithmName.SHA256), middle, days: 5);
        Write(CertificatePath, $"{certificate.ExportCertificatePem()}\n{middle.ExportCertificatePem()}");
        Write(KeyPath, key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Writes a file whose time of change is one of its own: some file systems count in milliseconds.</summary>
    public static void Write(string path, string text)
    {
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, Clock.GetUtcNow().UtcDateTime.AddSeconds(Interlocked.Increment(ref _writes)));
    }

    public static string KeyOf(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    public void Dispose()
    {
        _root.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static CertificateRequest Signing(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        return request;
    }

    private static X509Certificate2 Signed(CertificateRequest request, X509Certificate2 by, double days) =>
        request.Create(by, Clock.GetUtcNow().AddDays(-5), Clock.GetUtcNow().AddDays(days), Guid.NewGuid().ToByteArray());
}
