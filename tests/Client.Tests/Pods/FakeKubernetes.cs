using System.Net.WebSockets;
using k8s;
using k8s.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Client.Tests.Pods;

/// <summary>As much of the Kubernetes API as commands ask for: lists by label, and a forwarded port that gives back what it gets.</summary>
internal sealed class FakeKubernetes : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeKubernetes(WebApplication app) => _app = app;

    public List<V1Service> Services { get; } = [];

    public List<V1Pod> Pods { get; } = [];

    public List<V1Deployment> Deployments { get; } = [];

    public List<V1Secret> Secrets { get; } = [];

    public List<V1PersistentVolumeClaim> Claims { get; } = [];

    /// <summary>What every question is answered with instead, or null.</summary>
    public int? Refusal { get; set; }

    /// <summary>The pods that ports were forwarded to.</summary>
    public List<string> Forwarded { get; } = [];

    public static async Task<FakeKubernetes> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var fake = new FakeKubernetes(app);
        app.UseWebSockets();
        app.Use((context, next) => fake.Refusal is { } code ? Refuse(context, code) : next(context));
        app.MapGet("/api/v1/namespaces/{space}/services", (HttpContext context) => List(context, fake.Services));
        app.MapGet("/api/v1/namespaces/{space}/pods", (HttpContext context) => List(context, fake.Pods));
        app.MapGet("/api/v1/namespaces/{space}/secrets", (HttpContext context) => List(context, fake.Secrets));
        app.MapGet("/api/v1/namespaces/{space}/persistentvolumeclaims", (HttpContext context) => List(context, fake.Claims));
        app.MapGet("/apis/apps/v1/namespaces/{space}/deployments", (HttpContext context) => List(context, fake.Deployments));
        app.MapGet("/api/v1/namespaces/{space}/pods/{pod}/portforward", fake.Forward);
        await app.StartAsync();
        return fake;
    }

    public string Address => _app.Urls.Single();

    public IKubernetes Open() => new k8s.Kubernetes(new KubernetesClientConfiguration { Host = Address });

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

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

    // Each channel begins with the port's number; then what comes in goes out, in the same channel.
    private async Task Forward(HttpContext context)
    {
        lock (Forwarded) Forwarded.Add((string)context.Request.RouteValues["pod"]!);
        var port = ushort.Parse(context.Request.Query["ports"].ToString(), System.Globalization.CultureInfo.InvariantCulture);
        using var socket = await context.WebSockets.AcceptWebSocketAsync("v4.channel.k8s.io");
        for (byte channel = 0; channel < 2; channel++) await Send(socket, [channel, (byte)port, (byte)(port >> 8)]);
        var buffer = new byte[64 << 10];
        while (await socket.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } received) await Send(socket, buffer[..received.Count]);
    }

    private static Task Send(WebSocket socket, byte[] message) => socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
}
