using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using k8s;
using k8s.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KubernetesApi;

/// <summary>As much of the Kubernetes API as commands ask for: lists by label, and forwarded ports.</summary>
internal sealed class FakeKubernetes : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeKubernetes(WebApplication app) => _app = app;

    public List<V1Service> Services { get; } = [];

    public List<V1Pod> Pods { get; } = [];

    public List<V1Deployment> Deployments { get; } = [];

    public List<V1Secret> Secrets { get; } = [];

    public List<V1PersistentVolumeClaim> Claims { get; } = [];

    public List<Corev1Event> Events { get; } = [];

    /// <summary>What every question is answered with instead, or null.</summary>
    public int? Refusal { get; set; }

    /// <summary>The end of the path of questions that alone are refused, or null for all.</summary>
    public string? RefusedPath { get; set; }

    /// <summary>What Kubernetes says of a port that it cannot reach, or null.</summary>
    public string? PortFault { get; set; }

    /// <summary>Where forwarded ports lead to; without it they give back what they get.</summary>
    public IPEndPoint? Target { get; set; }

    /// <summary>The pods that ports were forwarded to.</summary>
    public List<string> Forwarded { get; } = [];

    /// <summary>What was asked for, as a role names it: a verb and a resource.</summary>
    public List<string> Asked { get; } = [];

    public static async Task<FakeKubernetes> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var fake = new FakeKubernetes(app);
        app.UseWebSockets();
        app.Use(fake.WriteDown);
        app.Use((context, next) => fake.Refusal is { } code && context.Request.Path.Value!.EndsWith(fake.RefusedPath ?? "", StringComparison.Ordinal) ? Refuse(context, code) : next(context));
        app.MapGet("/api/v1/namespaces/{space}/services", (HttpContext context) => List(context, fake.Services));
        app.MapGet("/api/v1/namespaces/{space}/pods", (HttpContext context) => List(context, fake.Pods));
        app.MapGet("/api/v1/namespaces/{space}/events", (HttpContext context) => List(context, fake.Events));
        app.MapGet("/api/v1/namespaces/{space}/secrets", (HttpContext context) => List(context, fake.Secrets));
        app.MapPost("/api/v1/namespaces/{space}/secrets", fake.MakeSecret);
        app.MapGet("/api/v1/namespaces/{space}/persistentvolumeclaims", (HttpContext context) => List(context, fake.Claims));
        app.MapGet("/apis/apps/v1/namespaces/{space}/deployments", (HttpContext context) => List(context, fake.Deployments));
        app.MapGet("/api/v1/namespaces/{space}/pods/{pod}/portforward", fake.Forward);
        await app.StartAsync();
        return fake;
    }

    public string Address => _app.Urls.Single();

    public IKubernetes Open() => new k8s.Kubernetes(new KubernetesClientConfiguration { Host = Address });

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <summary>A service that leads to control silos.</summary>
    public static V1Service ServiceOf(string space, string name, string port) => new()
    {
        Metadata = MetaOf(space, name),
        Spec = new V1ServiceSpec { Selector = Labels(), Ports = [new V1ServicePort { Name = port, Port = 1 }] },
    };

    /// <summary>A control silo's pod.</summary>
    public static V1Pod PodOf(string space, string name, bool ready, int gateway = 30_000) => new()
    {
        Metadata = MetaOf(space, name),
        Spec = new V1PodSpec { Containers = [new V1Container { Name = "silo", Ports = [new V1ContainerPort { Name = "gateway", ContainerPort = gateway }] }] },
        Status = new V1PodStatus { Phase = "Running", Conditions = [new V1PodCondition { Type = "Ready", Status = ready ? "True" : "False" }] },
    };

    private static V1ObjectMeta MetaOf(string space, string name) => new() { Name = name, NamespaceProperty = space, Labels = Labels() };

    private static Dictionary<string, string> Labels() => new() { ["app.kubernetes.io/name"] = "ensemble", ["app.kubernetes.io/component"] = "control" };

    private Task WriteDown(HttpContext context, RequestDelegate next)
    {
        var isForward = context.Request.Path.Value!.EndsWith("/portforward", StringComparison.Ordinal);
        lock (Asked) Asked.Add(context.Request.Method == HttpMethods.Post ? $"create {context.Request.Path.Value.Split('/')[^1]}" : isForward ? "get pods/portforward" : $"list {context.Request.Path.Value.Split('/')[^1]}");
        return next(context);
    }

    private async Task MakeSecret(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var secret = KubernetesJson.Deserialize<V1Secret>(await reader.ReadToEndAsync());
        secret.Metadata.NamespaceProperty = (string)context.Request.RouteValues["space"]!;
        // As the API server does it.
        secret.Data = secret.StringData.ToDictionary(one => one.Key, one => System.Text.Encoding.UTF8.GetBytes(one.Value));
        secret.StringData = null;
        Secrets.Add(secret);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(KubernetesJson.Serialize(secret));
    }

    private static Task Refuse(HttpContext context, int code)
    {
        context.Response.StatusCode = code;
        return context.Response.WriteAsJsonAsync(new V1Status { Code = code, Message = "no" });
    }

    private static Task List<T>(HttpContext context, List<T> all) where T : IKubernetesObject<V1ObjectMeta>
    {
        var wanted = context.Request.Query["labelSelector"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('='));
        var space = (string)context.Request.RouteValues["space"]!;
        var found = all.Where(one => one.Metadata.NamespaceProperty == space && wanted.All(pair => one.Metadata.Labels?.TryGetValue(pair[0], out var value) == true && value == pair[1])).ToList();
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync($$"""{"kind":"List","apiVersion":"v1","metadata":{},"items":{{KubernetesJson.Serialize(found)}}}""");
    }

    // Each channel begins with the port's number.
    private async Task Forward(HttpContext context)
    {
        lock (Forwarded) Forwarded.Add((string)context.Request.RouteValues["pod"]!);
        var port = ushort.Parse(context.Request.Query["ports"].ToString(), System.Globalization.CultureInfo.InvariantCulture);
        using var socket = await context.WebSockets.AcceptWebSocketAsync("v4.channel.k8s.io");
        for (byte channel = 0; channel < 2; channel++) await Send(socket, [channel, (byte)port, (byte)(port >> 8)]);
        if (PortFault is { } fault)
        {
            await Send(socket, [1, .. System.Text.Encoding.UTF8.GetBytes(fault)]);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            return;
        }

        await (Target is { } target ? Bridge(socket, target) : Receive(socket, message => Send(socket, [0, .. message])));
    }

    private static async Task Bridge(WebSocket socket, IPEndPoint target)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(target);
        var stream = client.GetStream();
        await Task.WhenAny(Receive(socket, message => stream.WriteAsync(message).AsTask()), Pass(stream, socket));
    }

    private static async Task Pass(NetworkStream stream, WebSocket socket)
    {
        var buffer = new byte[64 << 10];
        while (await stream.ReadAsync(buffer) is > 0 and var count) await Send(socket, [0, .. buffer[..count]]);
    }

    private static async Task Receive(WebSocket socket, Func<byte[], Task> take)
    {
        var buffer = new byte[64 << 10];
        for (var isBeginning = true; await socket.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } received; isBeginning = received.EndOfMessage)
        {
            // A message may come in parts; the first one begins with the number of its channel.
            await take(buffer[(isBeginning ? 1 : 0)..received.Count]);
        }
    }

    private static Task Send(WebSocket socket, byte[] message) => socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
}
