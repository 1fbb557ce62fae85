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
        var found = await Installation.Look(_cluster.Open(), Space, TestContext.Current.CancellationToken);
        Assert.Equal(
            [
                "Deployment ensemble-control False 1 of 2 ready",
                "Deployment ensemble-trainer False missing; apply the manifests",
                "Secret ensemble-secrets False missing; docs/operations.md has the command that makes it",
                "PersistentVolumeClaim ensemble-shared False Pending: no volume yet",
                "Pod control-ready True ready",
                "Pod control-starting False CreateContainerConfigError: secret \"ensemble-secrets\" not found",
            ],
            found.Select(one => $"{one.Kind} {one.Name} {one.Ok} {one.Detail}"));
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

    private static V1ObjectMeta MetaOf(string name) => new() { Name = name, NamespaceProperty = Space };
}
