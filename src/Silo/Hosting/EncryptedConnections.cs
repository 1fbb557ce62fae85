using System.Net.Security;
using Grains.Interfaces.Security;
using Orleans.Connections.Security;

namespace Silo.Hosting;

/// <summary>Which PEM files secure a silo's connections, below <c>Ensemble:Tls:</c>: all three, or none for plain connections.</summary>
internal sealed class TlsSettings
{
    /// <summary>This silo's certificate, with those between it and the authority after it.</summary>
    public string? Certificate { get; set; }

    /// <summary>The certificate's private key, not encrypted.</summary>
    public string? Key { get; set; }

    /// <summary>The authorities that certificates of other silos and of clients must be signed by.</summary>
    public string? Authority { get; set; }

    public CertificateFiles Files =>
        new(new("Ensemble:Tls:Certificate", Certificate), new("Ensemble:Tls:Key", Key), new("Ensemble:Tls:Authority", Authority));
}

/// <summary>Makes a silo speak to silos and clients of its own authority only.</summary>
internal static class EncryptedConnections
{
    public static void Use(ISiloBuilder silo, TlsSettings settings)
    {
        if (!settings.Files.AreSet) return;
        var certificates = new ClusterCertificates(settings.Files, TimeProvider.System, Warn);
        silo.UseTls(options =>
        {
            options.LocalCertificate = certificates.Own;
            options.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
            options.RemoteCertificateValidation = (certificate, chain, _) => certificates.Validate(certificate, chain?.ChainPolicy.ExtraStore);
            options.OnAuthenticateAsServer = (_, handshake) => certificates.Apply((SslServerAuthenticationOptions)handshake.SslServerAuthenticationOptions);
            options.OnAuthenticateAsClient = (_, handshake) => certificates.Apply((SslClientAuthenticationOptions)handshake.SslClientAuthenticationOptions);
        });
    }

    private static void Warn(string sentence) => Serilog.Log.ForContext<ClusterCertificates>().Warning("{Fault:l}", sentence);
}
