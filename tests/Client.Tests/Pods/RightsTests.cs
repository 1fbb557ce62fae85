using System.Net.Sockets;
using System.Text.RegularExpressions;
using Client.Pods;
using k8s;
using k8s.Models;
using KubernetesApi;

namespace Client.Tests.Pods;

/// <summary>The role in kubernetes.md has the rights that the command line needs.</summary>
public sealed partial class RightsTests
{
    private const string Space = "team-a";

    [Fact]
    public async Task Whatever_is_asked_for_is_in_the_role_of_the_documentation()
    {
        await using var cluster = await FakeKubernetes.Start();
        cluster.Services.Add(FakeKubernetes.ServiceOf(Space, "ensemble-gateway", "gateway"));
        cluster.Pods.Add(FakeKubernetes.PodOf(Space, "control", ready: true));
        await using (var forward = await PortForward.Open(cluster.Open(), Space, TestContext.Current.CancellationToken))
        {
            using var client = new TcpClient();
            await client.ConnectAsync(forward.EndPoint, TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync(new byte[1], TestContext.Current.CancellationToken);
            await client.GetStream().ReadExactlyAsync(new byte[1], TestContext.Current.CancellationToken);
        }

        await Installation.Look(cluster.Open(), Space, TestContext.Current.CancellationToken);
        string[] asked = [.. cluster.Asked.Distinct()];
        Assert.Contains("get pods/portforward", asked);
        Assert.Subset(Granted(), asked.ToHashSet());
    }

    private static HashSet<string> Granted()
    {
        var page = File.ReadAllText(Path.Combine(Repositories.RepositoryFolder.Root, "docs", "kubernetes.md"));
        var role = KubernetesYaml.Deserialize<V1Role>(Role().Match(page).Value, strict: true);
        return [.. role.Rules.SelectMany(rule => rule.Resources, (rule, resource) => (rule, resource)).SelectMany(one => one.rule.Verbs, (one, verb) => $"{verb} {one.resource}")];
    }

    [GeneratedRegex(@"apiVersion: rbac[^`]*")]
    private static partial Regex Role();
}
