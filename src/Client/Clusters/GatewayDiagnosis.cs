using System.Net;
using System.Net.Sockets;
using Grains.Interfaces.Security;

namespace Client.Clusters;

/// <summary>Why no cluster answers at an address: looked at from outside, because the library says only that it did not connect.</summary>
internal static class GatewayDiagnosis
{
    /// <summary>The reason and what to do, within a sentence.</summary>
    /// <param name="clusterId">Which cluster was asked for.</param>
    /// <param name="gateways">The gateways; none if they are not known.</param>
    /// <param name="certificates">What the connection was secured with, or null.</param>
    public static async Task<string> Reason(string clusterId, IReadOnlyList<IPEndPoint> gateways, ClusterCertificates? certificates)
    {
        foreach (var gateway in gateways)
        {
            try
            {
                return Reason(clusterId, await TlsProbe.SpeaksTls(gateway, certificates, CancellationToken.None), certificates is not null);
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException)
            {
                // Another one may say more.
            }
        }

        return "nothing listens there, or a firewall drops the connection; check the address, and that its silos run";
    }

    private static string Reason(string clusterId, bool speaksTls, bool hasCertificates) => (speaksTls, hasCertificates) switch
    {
        (true, false) => "it takes only connections with TLS; set ENSEMBLE_TLS_CERTIFICATE, ENSEMBLE_TLS_KEY and ENSEMBLE_TLS_AUTHORITY",
        (false, true) =>
            "it does not speak TLS; check the address, or unset ENSEMBLE_TLS_CERTIFICATE, ENSEMBLE_TLS_KEY and ENSEMBLE_TLS_AUTHORITY",
        (true, true) => "it speaks TLS, but one side refuses the other's certificate; use certificates of the same authority, valid today",
        _ =>
            $"something listens there, but it is no cluster '{clusterId}', or it does not answer to this address; check the address and "
                + $"ENSEMBLE_CLUSTER_ID",
    };
}
