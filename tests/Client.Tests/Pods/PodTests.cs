using System.Net.Sockets;
using Client.Pods;
using k8s.Models;
using KubernetesApi;

namespace Client.Tests.Pods;

public sealed class PodTests : IAsyncLifetime
{
    private const string Space = "team-a";
    private FakeKubernetes _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await FakeKubernetes.Start();
        _cluster.Services.Add(FakeKubernetes.ServiceOf(Space, "ensemble", "http"));
        _cluster.Services.Add(FakeKubernetes.ServiceOf(Space, "ensemble-gateway", "gateway"));
        _cluster.Pods.Add(FakeKubernetes.PodOf(Space, "control-starting", ready: false));
        _cluster.Pods.Add(FakeKubernetes.PodOf(Space, "control-ready", ready: true));
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_gateway_is_found_by_labels_in_a_pod_that_is_ready() =>
        Assert.Equal(new GatewayPod(Space, "control-ready", 30_000), await GatewayPod.Find(_cluster.Open(), Space, TestContext.Current.CancellationToken));

    [Fact]
    public async Task What_is_missing_is_named()
    {
        Assert.Contains("Namespace other has no service with the labels app.kubernetes.io/name=ensemble", await FaultOf("other"), StringComparison.Ordinal);
        _cluster.Pods.RemoveAll(pod => pod.Metadata.Name == "control-ready");
        Assert.Contains("Service team-a/ensemble-gateway leads to no ready pod (1 are not ready)", await FaultOf(Space), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_ready_pod_one_that_has_started_is_asked_because_it_can_say_what_it_lacks()
    {
        _cluster.Pods.RemoveAll(pod => pod.Metadata.Name == "control-ready");
        _cluster.Pods[0].Status.ContainerStatuses = [new V1ContainerStatus { Started = true, State = new V1ContainerState { Running = new V1ContainerStateRunning() } }];
        Assert.Equal("control-starting", (await GatewayPod.Find(_cluster.Open(), Space, TestContext.Current.CancellationToken)).Pod);
    }

    [Theory]
    [InlineData(403, "does not let you see the services of namespace team-a (403)")]
    [InlineData(401, "does not let you see the services of namespace team-a (401)")]
    [InlineData(500, "does not answer for the services of namespace team-a")]
    public async Task What_is_refused_is_said(int code, string sentence)
    {
        _cluster.Refusal = code;
        Assert.Contains(sentence, await FaultOf(Space), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_go_through_the_forwarded_port_and_back_and_a_new_connection_finds_a_new_pod()
    {
        await using var forward = await PortForward.Open(_cluster.Open(), Space, TestContext.Current.CancellationToken);
        Assert.Equal("hello", await Echoed(forward, "hello"));
        _cluster.Pods.RemoveAll(pod => pod.Metadata.Name == "control-ready");
        _cluster.Pods.Add(FakeKubernetes.PodOf(Space, "control-new", ready: true));
        Assert.Equal("again", await Echoed(forward, "again"));
        Assert.Equal(["control-ready", "control-new"], _cluster.Forwarded);
    }

    [Fact]
    public async Task Each_forward_has_an_address_of_its_own_and_the_gateways_port_because_gateways_answer_to_no_other()
    {
        await using var one = await PortForward.Open(_cluster.Open(), Space, TestContext.Current.CancellationToken);
        await using var other = await PortForward.Open(_cluster.Open(), Space, TestContext.Current.CancellationToken);
        Assert.All([one.EndPoint, other.EndPoint], point => Assert.True(System.Net.IPAddress.IsLoopback(point.Address) && point.Port == 30_000, $"{point}"));
        Assert.NotEqual(one.EndPoint, other.EndPoint);
    }

    [Fact]
    public async Task The_status_says_what_is_there_what_is_missing_and_why_pods_wait()
    {
        _cluster.Deployments.Add(new V1Deployment { Metadata = MetaOf("ensemble-control"), Spec = new V1DeploymentSpec { Replicas = 2 }, Status = new V1DeploymentStatus { ReadyReplicas = 1 } });
        _cluster.Claims.Add(new V1PersistentVolumeClaim { Metadata = MetaOf("ensemble-shared"), Status = new V1PersistentVolumeClaimStatus { Phase = "Pending" } });
        _cluster.Pods[0].Status.ContainerStatuses = [new V1ContainerStatus { State = new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = "CreateContainerConfigError", Message = "secret \"ensemble-secrets\" not found" } } }];
        _cluster.Events.Add(EventOf("Pod", "control-starting", "FailedMount", "volume is away", 4));
        _cluster.Events.Add(EventOf("PersistentVolumeClaim", "ensemble-shared", "ProvisioningFailed", "no storage class", 1));
        _cluster.Events.Add(EventOf("ReplicaSet", "ensemble-control-5d", "FailedCreate", "exceeded quota", 1));
        _cluster.Events.Add(EventOf("Pod", "control-ready", "Unhealthy", "long ago", 1));
        var found = await Installation.Look(_cluster.Open(), Space, TestContext.Current.CancellationToken);
        Assert.Equal(
            [
                "Deployment ensemble-control False 1 of 2 ready; FailedCreate: exceeded quota",
                "Deployment ensemble-trainer False missing; apply the manifests",
                "Secret ensemble-secrets False missing; docs/kubernetes.md has the command that creates it",
                "PersistentVolumeClaim ensemble-shared False Pending: no volume yet; ProvisioningFailed: no storage class",
                "Pod control-ready True ready",
                "Pod control-starting False CreateContainerConfigError: secret \"ensemble-secrets\" not found; FailedMount: volume is away (4 times)",
            ],
            found.Select(one => $"{one.Kind} {one.Name} {one.Ok} {one.Detail}"));
    }

    [Fact]
    public async Task Who_may_not_see_events_is_told_so_and_sees_the_rest()
    {
        (_cluster.Refusal, _cluster.RefusedPath) = (403, "/events");
        var found = await Installation.Look(_cluster.Open(), Space, TestContext.Current.CancellationToken);
        Assert.Contains(found, one => one is { Name: "control-ready", Detail: "ready" });
        Assert.EndsWith("; Kubernetes does not let you see the events of namespace team-a (403)", found.Single(one => one.Name == "control-starting").Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, "does not let you forward a port of pod team-a/control-ready (403); ask for the right (get and create on pods/portforward)")]
    [InlineData(401, "does not let you forward a port of pod team-a/control-ready (401)")]
    public async Task A_forward_that_is_refused_is_said_at_once(int code, string sentence)
    {
        await using var forward = await PortForward.Open(_cluster.Open(), Space, TestContext.Current.CancellationToken);
        (_cluster.Refusal, _cluster.RefusedPath) = (code, "/portforward");
        using var client = new TcpClient();
        await client.ConnectAsync(forward.EndPoint, TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<CommandException>(() => forward.Explain(new TaskCompletionSource<int>().Task));
        Assert.Equal(ExitCodes.NoCluster, error.ExitCode);
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_reason_is_in_the_answer_where_a_port_leads_nowhere()
    {
        _cluster.PortFault = "error forwarding port 30000: connection refused";
        await using var forward = await PortForward.Open(_cluster.Open(), Space, TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<CommandException>(() => forward.Explain(Fail(forward)));
        Assert.Equal("No cluster answers. The last reason: Kubernetes cannot reach port 30000 of pod team-a/control-ready (error forwarding port 30000: connection refused).", error.Message);
    }

    [Theory]
    [InlineData("kube:team-a", "team-a")]
    [InlineData("127.0.0.1:30000", null)]
    public void An_address_may_name_a_namespace(string address, string? space) => Assert.Equal(space, KubeAddress.NamespaceOf(address));

    private async Task<string> FaultOf(string space) =>
        (await Assert.ThrowsAsync<CommandException>(() => GatewayPod.Find(_cluster.Open(), space, TestContext.Current.CancellationToken))).Message;

    private static async Task<string> Echoed(PortForward forward, string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(forward.EndPoint);
        var stream = client.GetStream();
        var buffer = new byte[text.Length];
        for (var round = 0; round < 3; round++)
        {
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text));
            await stream.ReadExactlyAsync(buffer);
        }

        return System.Text.Encoding.UTF8.GetString(buffer);
    }

    private static async Task<int> Fail(PortForward forward)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(forward.EndPoint);
        // It is closed by the other side.
        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1]));
        throw new CommandException(ExitCodes.NoCluster, "No cluster answers.");
    }

    private static Corev1Event EventOf(string kind, string name, string reason, string message, int count) => new()
    {
        Metadata = MetaOf($"{name}.{reason}"),
        InvolvedObject = new V1ObjectReference { Kind = kind, Name = name },
        Type = "Warning",
        Reason = reason,
        Message = message,
        Count = count,
        LastTimestamp = DateTime.UnixEpoch,
    };

    private static V1ObjectMeta MetaOf(string name) => new() { Name = name, NamespaceProperty = Space };
}
