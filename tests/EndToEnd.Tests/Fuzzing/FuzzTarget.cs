using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace EndToEnd.Tests.Fuzzing;

/// <summary>A silo that answers over HTTP, as who attacks it sees it: bytes in, bytes out.</summary>
/// <param name="port">Where it answers.</param>
internal sealed class FuzzTarget(int port)
{
    /// <summary>After how long without an answer or an end of the connection a request counts as hanging.</summary>
    public static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan RestLimit = TimeSpan.FromSeconds(1);

    /// <summary>Sends bytes and reads what comes until the connection ends. A server that waits for the rest of a body must end it.</summary>
    /// <returns>The status code, or null if the connection ended without one.</returns>
    /// <exception cref="TimeoutException">It hangs.</exception>
    public async Task<int?> Send(byte[] request)
    {
        using var limit = new CancellationTokenSource(HangLimit);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port, limit.Token);
            var stream = client.GetStream();
            await stream.WriteAsync(request, limit.Token);
            return await Status(stream, limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"no answer within {HangLimit.TotalSeconds} s");
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            // It may end the connection of whoever speaks no HTTP.
            return null;
        }
    }

    /// <summary>The most memory that a process has used so far.</summary>
    public static long PeakMemory(int pid)
    {
        using var process = Process.GetProcessById(pid);
        return process.PeakWorkingSet64;
    }

    private static async Task<int?> Status(NetworkStream stream, CancellationToken limit)
    {
        var head = new byte[12];
        var read = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, limit);
        await ReadRest(stream);
        return read == head.Length && int.TryParse(Encoding.ASCII.GetString(head, 9, 3), out var status) ? status : null;
    }

    // A change may have left out that the connection is to end.
    private static async Task ReadRest(NetworkStream stream)
    {
        using var limit = new CancellationTokenSource(RestLimit);
        try
        {
            await stream.CopyToAsync(Stream.Null, limit.Token);
        }
        catch (OperationCanceledException)
        {
            // It has answered.
        }
    }
}
