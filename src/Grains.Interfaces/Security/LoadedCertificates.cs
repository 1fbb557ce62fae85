using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Grains.Interfaces.Security;

/// <summary>What certificate files held at one time.</summary>
/// <param name="own">This process' certificate with its key.</param>
/// <param name="between">The certificates between it and its authority.</param>
/// <param name="authorities">Whom peers' certificates must be signed by.</param>
internal sealed class LoadedCertificates(X509Certificate2 own, X509Certificate2Collection between, X509Certificate2Collection authorities)
{
    public X509Certificate2 Own => own;

    /// <summary>The own certificate as a handshake shows it.</summary>
    public SslStreamCertificateContext Shown { get; } = SslStreamCertificateContext.Create(own, between, offline: true);

    /// <summary>
    /// Whether a certificate is valid today and signed by one of the authorities, directly or through others that came with it.
    /// </summary>
    public bool Trusts(X509Certificate2 certificate, X509Certificate2Collection? sentAlong) =>
        authorities.Any(authority => LeadsTo(authority, certificate, sentAlong));

    // One authority at a time: of an old and a new one with the same name, the chain would try only the first.
    private static bool LeadsTo(X509Certificate2 authority, X509Certificate2 certificate, X509Certificate2Collection? sentAlong)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        if (sentAlong is not null) chain.ChainPolicy.ExtraStore.AddRange(sentAlong);
        return chain.Build(certificate);
    }
}
