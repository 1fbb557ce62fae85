using System.Buffers;
using System.Net;
using Grains.Interfaces.Security;
using Microsoft.AspNetCore.Connections;
using Orleans.Connections.Security;

namespace Silo.Hosting;

/// <summary>
/// Connections with TLS or without, as the other side has it: for a cluster that goes from one to the other, silo by silo.
/// </summary>
internal static class EitherWay
{
    private const int Needed = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Takes both kinds: the caller's first bytes say which it is.</summary>
    public static void Take(IConnectionBuilder builder, TlsOptions options) => builder.Use(plain =>
    {
        var secured = Branch(builder, plain, branch => branch.UseServerTls(options));
        return async connection => await (await BeginsWithTls(connection) ? secured : plain)(connection);
    });

    /// <summary>Connects with TLS to peers that offer it, and without to others.</summary>
    public static void Call(IConnectionBuilder builder, TlsOptions options, ClusterCertificates certificates) => builder.Use(plain =>
    {
        var secured = Branch(builder, plain, branch => branch.UseClientTls(options));
        return async connection =>
        {
            var speaksTls = await TlsProbe.SpeaksTls((IPEndPoint)connection.RemoteEndPoint!, certificates, connection.ConnectionClosed);
            await (speaksTls ? secured : plain)(connection);
        };
    });

    /// <summary>
    /// Whether bytes begin a TLS handshake: its type, and the version 3.1 to 3.4. A plain connection begins with the length of its
    /// greeting in four bytes, least first, which with these would be more than 64 KB; greetings have at most 1 KB.
    /// </summary>
    public static bool IsHandshake(ReadOnlySpan<byte> first) => first is [0x16, 0x03, >= 0x01 and <= 0x04, ..];

    private static ConnectionDelegate Branch(IConnectionBuilder builder, ConnectionDelegate next, Action<IConnectionBuilder> secure)
    {
        var branch = new ConnectionBuilder(builder.ApplicationServices);
        secure(branch);
        branch.Use(_ => next);
        return branch.Build();
    }

    private static async Task<bool> BeginsWithTls(ConnectionContext connection)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        limited.CancelAfter(Limit);
        var input = connection.Transport.Input;
        while (true)
        {
            var read = await input.ReadAsync(limited.Token);
            if (read.Buffer.Length >= Needed || read.IsCompleted)
            {
                var isHandshake = IsHandshake(read.Buffer.Slice(0, Math.Min(Needed, read.Buffer.Length)).ToArray());
                // Nothing is consumed: the next reader starts at the beginning.
                input.AdvanceTo(read.Buffer.Start);
                return isHandshake;
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
