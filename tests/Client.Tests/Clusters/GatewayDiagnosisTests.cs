using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Certificates;
using Client.Clusters;
using Grains.Interfaces.Security;

namespace Client.Tests.Clusters;

public sealed class GatewayDiagnosisTests
{
    [Fact]
    public async Task An_address_where_nobody_listens_is_said_to_be_one()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var unused = (IPEndPoint)listener.LocalEndpoint;
        listener.Stop();
        Assert.StartsWith("nothing listens there", await GatewayDiagnosis.Reason("ensemble", [unused], null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false, "it takes only connections with TLS; set ENSEMBLE_TLS_CERTIFICATE")]
    [InlineData(false, true, "it does not speak TLS; check the address, or unset ENSEMBLE_TLS_CERTIFICATE")]
    [InlineData(true, true, "it speaks TLS, but one side refuses the other's certificate")]
    [InlineData(false, false, "something listens there, but it is no cluster 'ensemble'")]
    public async Task What_one_side_has_and_the_other_has_not_is_named(bool server, bool client, string reason)
    {
        using var authority = new TestAuthority();
        var certificates = new ClusterCertificates(
            new CertificateFiles(new("certificate", authority.CertificatePath), new("key", authority.KeyPath), new("authority", authority.AuthorityPath)), TimeProvider.System, _ => { });
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Serve(listener, server ? certificates : null);
        var found = await GatewayDiagnosis.Reason("ensemble", [(IPEndPoint)listener.LocalEndpoint], client ? certificates : null);
        await serving;
        Assert.StartsWith(reason, found, StringComparison.Ordinal);
    }

    // Without TLS, as a gateway does: what is no greeting is not answered.
    private static async Task Serve(TcpListener listener, ClusterCertificates? certificates)
    {
        using var connection = await listener.AcceptTcpClientAsync();
        if (certificates is null)
        {
            await connection.GetStream().ReadExactlyAsync(new byte[4]);
            return;
        }

        await using var tls = new SslStream(connection.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is null || certificates.Validate((System.Security.Cryptography.X509Certificates.X509Certificate2)certificate));
        var options = new SslServerAuthenticationOptions();
        certificates.Apply(options);
        await tls.AuthenticateAsServerAsync(options).ContinueWith(_ => { }, TaskScheduler.Default);
    }
}
