using System.Net.Security;
using Grains.Interfaces.Security;
using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;
using Orleans.Connections.Security;

namespace Silo.Hosting;

/// <summary>
/// Makes a silo speak to silos and clients of its own authority only, or, while TLS is turned on or off, to those without TLS too.
/// </summary>
internal static class EncryptedConnections
{
    public static void Use(ISiloBuilder silo, TlsSettings settings)
    {
        if (settings.ParsedMode == TlsMode.Off) return;
        var certificates = new ClusterCertificates(settings.Files, TimeProvider.System, Warn);
        var options = OptionsOf(certificates);
        if (settings.ParsedMode == TlsMode.Accept) silo.Services.AddHostedService<PlainConnectionsWarning>();
        silo.Configure<SiloConnectionOptions>(connections =>
        {
            var (server, client) = settings.ParsedMode == TlsMode.Accept
                ? (
                    (Action<IConnectionBuilder>)(inbound => EitherWay.Take(inbound, options)),
                    (Action<IConnectionBuilder>)(outbound => EitherWay.Call(outbound, options, certificates)))
                : (inbound => inbound.UseServerTls(options), outbound => outbound.UseClientTls(options));
            connections.ConfigureSiloInboundConnection(server);
            connections.ConfigureGatewayInboundConnection(server);
            connections.ConfigureSiloOutboundConnection(client);
        });
    }

    private static TlsOptions OptionsOf(ClusterCertificates certificates) => new()
    {
        LocalCertificate = certificates.Own,
        RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
        RemoteCertificateValidation = (certificate, chain, _) => certificates.Validate(certificate, chain?.ChainPolicy.ExtraStore),
        OnAuthenticateAsServer = (_, handshake) =>
            certificates.Apply((SslServerAuthenticationOptions)handshake.SslServerAuthenticationOptions),
        OnAuthenticateAsClient = (_, handshake) =>
            certificates.Apply((SslClientAuthenticationOptions)handshake.SslClientAuthenticationOptions),
    };

    private static void Warn(string sentence) => Serilog.Log.ForContext<ClusterCertificates>().Warning("{Fault:l}", sentence);
}
