using System.Net;
using System.Net.Sockets;
using System.Text;
using k8s;

namespace Client.Pods;

/// <summary>
/// A port of this machine that leads to a gateway in Kubernetes, through the API. For each connection a ready pod is looked up again, so
/// that a client that reconnects finds another pod if one is gone.
/// </summary>
/// <remarks>
/// A gateway accepts a message only if it is sent to its own address, or to a loopback address with its own port; so this
/// listens on the gateway's port, at the first loopback address that is free there.
/// </remarks>
internal sealed class PortForward : IAsyncDisposable
{
    // Kubernetes sends data in channel 0 of a forwarded port, and faults in channel 1.
    private static readonly byte? Data = 0;
    private static readonly byte? Faults = 1;
    private static readonly TimeSpan FaultLimit = TimeSpan.FromSeconds(1);
    private readonly TaskCompletionSource<CommandException> _refused = new();
    private readonly IKubernetes _api;
    private readonly string _namespace;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _ending = new();
    private Task _accepting = Task.CompletedTask;
    private volatile bool _hasCarried;
    private volatile string? _lastFault;

    private PortForward(IKubernetes api, string space, TcpListener listener) => (_api, _namespace, _listener) = (api, space, listener);

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Opens the way to a namespace.</summary>
    /// <exception cref="CommandException">Something is missing there.</exception>
    public static async Task<PortForward> Open(IKubernetes api, string space, CancellationToken cancellation)
    {
        // What is missing is said at once, not when the first connection fails.
        var pod = await GatewayPod.Find(api, space, cancellation);
        var forward = new PortForward(api, space, Listen(pod.Port));
        forward._accepting = forward.Accept();
        return forward;
    }

    /// <summary>Waits for who connects through the port, and says why if no connection could be made.</summary>
    /// <exception cref="CommandException">No connection was made; it names the last reason.</exception>
    public async Task<T> Explain<T>(Task<T> connecting)
    {
        if (await Task.WhenAny(connecting, _refused.Task) == _refused.Task) throw await _refused.Task;
        try
        {
            return await connecting;
        }
        catch (CommandException error) when (_lastFault is { } fault)
        {
            throw new CommandException(error.ExitCode, $"{error.Message} The last reason: {fault}");
        }
    }

    private static TcpListener Listen(int port)
    {
        for (byte host = 1; host < byte.MaxValue; host++)
        {
            var listener = new TcpListener(new IPAddress([127, 0, 0, host]), port) { ExclusiveAddressUse = true };
            try
            {
                listener.Start();
                return listener;
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                listener.Dispose();
            }
        }

        throw new CommandException(
            ExitCodes.NoCluster,
            $"Port {port} is taken at every loopback address of this machine; end what listens there, or use --cluster HOST:PORT from "
                + $"within Kubernetes.");
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _ending.Dispose();
        _api.Dispose();
    }

    private async Task Accept()
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(Carry(await _listener.AcceptTcpClientAsync(_ending.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task Carry(TcpClient client)
    {
        try
        {
            using (client)
            {
                var pod = await GatewayPod.Find(_api, _namespace, _ending.Token);
                using var socket = await KubeApi.Ask(
                    $"pod {pod.Namespace}/{pod.Pod}",
                    () =>
                        _api.WebSocketNamespacedPodPortForwardAsync(
                            pod.Pod, pod.Namespace, [pod.Port], WebSocketProtocol.V4BinaryWebsocketProtocol,
                            cancellationToken: _ending.Token),
                    "forward a port of",
                    "get and create on pods/portforward");
                using var channels = new StreamDemuxer(socket, StreamType.PortForward);
                // Made before anything can come in.
                var faults = channels.GetStream(Faults, null);
                channels.Start();
                // Reads there end with the connection, not by cancellation.
                using var abort = _ending.Token.Register(socket.Abort);
                // One stream for each direction: one for both would write only after what it waits to read.
                var (near, from, to) = (client.GetStream(), channels.GetStream(Data, null), channels.GetStream(null, Data));
                _hasCarried = true;
                var (answers, fault) = (from.CopyToAsync(near, _ending.Token), TakeFault(faults, pod));
                // Kubernetes closes both channels after a fault, and the one for data may be read to its end first.
                if (await Task.WhenAny(near.CopyToAsync(to, _ending.Token), answers, fault) == answers)
                    await Task.WhenAny(fault, Task.Delay(FaultLimit, _ending.Token));
            }
        }
        catch (CommandException error)
        {
            _lastFault = error.Message;
            // Later ones may pass: a pod is being replaced.
            if (!_hasCarried) _refused.TrySetResult(error);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The connection is closed: the client reports that, and retries.
        }
    }

    // Ends when Kubernetes says that it cannot reach the port; never otherwise.
    private async Task TakeFault(Stream faults, GatewayPod pod)
    {
        var buffer = new byte[1024];
        var count = await faults.ReadAsync(buffer, _ending.Token);
        if (count == 0) await Task.Delay(Timeout.Infinite, _ending.Token);
        var text = Encoding.UTF8.GetString(buffer, 0, count);
        _lastFault =
            $"Kubernetes cannot reach port {pod.Port} of pod {pod.Namespace}/{pod.Pod} ({text.Split('\n', 2)[0].Trim().TrimEnd('.')}).";
    }
}
