using System.Net;
using EndToEnd.Tests.Processes;
using KubernetesApi;

namespace EndToEnd.Tests.Kubernetes;

/// <summary>The command line finds a cluster through the Kubernetes API, and speaks to it through a forwarded port.</summary>
public sealed class KubeAddressTests : IDisposable
{
    private const string Space = "team-a";
    private readonly Product _product = new();

    public void Dispose() => _product.Dispose();

    [Fact]
    public async Task A_namespace_is_all_that_a_command_must_be_told()
    {
        var own = await _product.Json("cluster", "up", "--trainers", "1");
        var gateway = IPEndPoint.Parse((string)own["gateway"]!);
        await using var kubernetes = await FakeKubernetes.Start();
        kubernetes.Services.Add(FakeKubernetes.ServiceOf(Space, "ensemble-gateway", "gateway"));
        kubernetes.Pods.Add(FakeKubernetes.PodOf(Space, "control-0", ready: true, gateway.Port));
        kubernetes.Target = gateway;
        var config = Path.Combine(_product.DataDir, "kubeconfig");
        await File.WriteAllTextAsync(config, $$"""
            apiVersion: v1
            kind: Config
            current-context: fake
            contexts: [{ name: fake, context: { cluster: fake, user: fake } }]
            clusters: [{ name: fake, cluster: { server: "{{kubernetes.Address}}" } }]
            users: [{ name: fake, user: { token: none } }]
            """, TestContext.Current.CancellationToken);
        // The cluster is this machine's own, which has certificates of its own.
        var tls = Path.Combine(_product.DataDir, "tls");
        var environment = new Dictionary<string, string>
        {
            ["KUBECONFIG"] = config,
            ["ENSEMBLE_CLUSTER_ID"] = (string)own["clusterId"]!,
            ["ENSEMBLE_TLS_CERTIFICATE"] = Path.Combine(tls, "member.pem"),
            ["ENSEMBLE_TLS_KEY"] = Path.Combine(tls, "member.pem"),
            ["ENSEMBLE_TLS_AUTHORITY"] = Path.Combine(tls, "authority.pem"),
        };

        var nodes = await _product.Run(environment, "nodes", "--cluster", $"kube:{Space}");
        Assert.True(nodes.ExitCode == 0 && nodes.Output.Contains("trainer-0", StringComparison.Ordinal), nodes.Output + nodes.Error);
        Assert.Equal(["control-0"], kubernetes.Forwarded.Distinct());

        var elsewhere = await _product.Run(environment, "nodes", "--cluster", "kube:nowhere");
        Assert.Equal(4, elsewhere.ExitCode);
        Assert.Contains("Namespace nowhere has no service with the labels", elsewhere.Error, StringComparison.Ordinal);
        await _product.Json("cluster", "down");
    }
}
