using System.Net;
using System.Net.Sockets;
using k8s;

namespace Client.Pods;

/// <summary>
/// A port of this machine that leads to a gateway in Kubernetes, through the API. For each connection a ready pod is looked for anew, so
/// that a client that connects again finds another pod where one has gone.
/// </summary>
internal sealed class PortForward : IAsyncDisposable
{
    // Kubernetes sends data in channel 0 of a forwarded port, and faults in channel 1.
    private static readonly byte? Data = 0;
    private readonly IKubernetes _api;
    private readonly string _namespace;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private Task _accepting = Task.CompletedTask;

    private PortForward(IKubernetes api, string space) => (_api, _namespace) = (api, space);

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Opens the way to a namespace.</summary>
    /// <exception cref="CommandException">Something is missing there.</exception>
    public static async Task<PortForward> Open(IKubernetes api, string space, CancellationToken cancellation)
    {
        // What is missing is said at once, not when the first connection fails.
        await GatewayPod.Find(api, space, cancellation);
        var forward = new PortForward(api, space);
        forward._listener.Start();
        forward._accepting = forward.Accept();
        return forward;
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
                    () => _api.WebSocketNamespacedPodPortForwardAsync(pod.Pod, pod.Namespace, [pod.Port], WebSocketProtocol.V4BinaryWebsocketProtocol, cancellationToken: _ending.Token));
                using var channels = new StreamDemuxer(socket, StreamType.PortForward);
                channels.Start();
                var (near, far) = (client.GetStream(), channels.GetStream(Data, Data));
                await Task.WhenAny(near.CopyToAsync(far, _ending.Token), far.CopyToAsync(near, _ending.Token));
            }
        }
        catch (Exception error) when (error is CommandException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The connection is closed: the client tells what that means, and tries again.
        }
    }
}
