using System.Net.Security;
using Grains.Interfaces.Security;
using Orleans.Connections.Security;

namespace Client.Clusters;

/// <summary>Makes the command line speak to a cluster of its own authority only.</summary>
internal static class EncryptedConnections
{
    /// <summary>The certificates that environment variables name, or null for plain connections.</summary>
    /// <exception cref="CommandException">A variable is missing, or its file cannot be used.</exception>
    public static ClusterCertificates? Find(Func<string, string?> variable)
    {
        var files = new CertificateFiles(FileOf("ENSEMBLE_TLS_CERTIFICATE"), FileOf("ENSEMBLE_TLS_KEY"), FileOf("ENSEMBLE_TLS_AUTHORITY"));
        if (files.Faults() is { Count: > 0 } faults)
            throw new CommandException(ExitCodes.BadInput, string.Join(Environment.NewLine, faults));
        // There is no log here; if old certificates do not work, the connection fails.
        return files.AreSet ? new ClusterCertificates(files, TimeProvider.System, _ => { }) : null;

        NamedFile FileOf(string name) => new(name, variable(name));
    }

    public static void Use(IClientBuilder client, ClusterCertificates certificates) => client.UseTls(options =>
    {
        options.LocalCertificate = certificates.Own;
        options.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.RemoteCertificateValidation = (certificate, chain, _) => certificates.Validate(certificate, chain?.ChainPolicy.ExtraStore);
        options.OnAuthenticateAsClient = (_, handshake) =>
            certificates.Apply((SslClientAuthenticationOptions)handshake.SslClientAuthenticationOptions);
    });
}
