using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Grains.Interfaces.Security;

/// <summary>Finds out what a listener speaks, over a connection of its own.</summary>
public static class TlsProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Whether the listener speaks TLS. It proves nothing of its identity.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="certificates">What is shown to a peer that asks, or null.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SocketException">Nothing listens there.</exception>
    /// <exception cref="OperationCanceledException">There is no answer.</exception>
    public static async Task<bool> SpeaksTls(IPEndPoint address, ClusterCertificates? certificates, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(Limit);
        using var client = new TcpClient(address.AddressFamily);
        await client.ConnectAsync(address, limited.Token);
        var hasShownCertificate = false;
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, chain, _) =>
        {
            hasShownCertificate = true;
            return certificates?.Validate(certificate as X509Certificate2, chain?.ChainPolicy.ExtraStore) == true;
        });
        var options = new SslClientAuthenticationOptions { TargetHost = address.ToString() };
        certificates?.Apply(options);
        try
        {
            await tls.AuthenticateAsClientAsync(options, limited.Token);
        }
        catch (Exception error) when (error is AuthenticationException or IOException)
        {
            // A certificate that is refused, or bytes that are no TLS.
        }

        return hasShownCertificate;
    }
}
