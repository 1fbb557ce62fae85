using k8s.Models;
using Overlays;

namespace Silo.Tests.Kubernetes;

/// <summary>Who finds whom, and who may talk to whom.</summary>
public sealed class ReachTests
{
    private const int Dns = 53;
    private const int Https = 443;

    // A pod of the user's own, as kubernetes.md describes it.
    private static readonly Workload ClientPod = new(
        "client", 1, new V1LabelSelector(), new V1PodTemplateSpec { Metadata = new V1ObjectMeta { Labels = new Dictionary<string, string> { ["ensemble-client"] = "true" } }, Spec = new V1PodSpec { Containers = [] } });

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void Every_selector_matches_pods(string overlay)
    {
        var rendered = Overlay.Named(overlay);
        Assert.All(rendered.Workloads, workload =>
        {
            Assert.True(workload.Matches(workload.Selector), workload.Name);
            Assert.All(workload.Pod.TopologySpreadConstraints ?? [], spread => Assert.True(workload.Matches(spread.LabelSelector), workload.Name));
        });
        Assert.All(rendered.Of<V1Service>(), service => Assert.Contains(rendered.Workloads, workload => workload.Matches(service.Spec.Selector)));
        Assert.All(rendered.Of<V1PodDisruptionBudget>(), budget => Assert.Single(rendered.Workloads, workload => workload.Matches(budget.Spec.Selector)));
        Assert.All(rendered.Of<V1NetworkPolicy>(), policy => Assert.Contains(WithClients(rendered), workload => workload.Matches(policy.Spec.PodSelector)));
    }

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void Every_port_of_a_service_is_one_of_its_pods(string overlay)
    {
        var rendered = Overlay.Named(overlay);
        Assert.All(rendered.Of<V1Service>(), service => Assert.All(service.Spec.Ports, port => Assert.All(
            rendered.Workloads.Where(workload => workload.Matches(service.Spec.Selector)),
            workload => Assert.Contains(workload.Ports, own => own.Name == $"{port.TargetPort}" && own.ContainerPort == port.Port))));
    }

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void Whatever_is_not_allowed_is_denied(string overlay)
    {
        var denying = Assert.Single(Overlay.Named(overlay).Of<V1NetworkPolicy>(), policy => policy.Spec.PodSelector.MatchLabels is null && policy.Spec.PodSelector.MatchExpressions is null);
        Assert.Equal(["Egress", "Ingress"], denying.Spec.PolicyTypes.Order(StringComparer.Ordinal));
        Assert.True(denying.Spec is { Ingress: null, Egress: null });
    }

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void Every_opening_of_a_network_policy_leads_to_a_port_that_somebody_listens_on(string overlay)
    {
        var rendered = Overlay.Named(overlay);
        Assert.All(rendered.Of<V1NetworkPolicy>(), policy =>
        {
            foreach (var rule in policy.Spec.Ingress ?? [])
            {
                Assert.All(rule.FromProperty, peer => Assert.True(peer.PodSelector is not null || peer.NamespaceSelector is not null, policy.Metadata.Name));
                Assert.All(rule.Ports, port => Assert.True(Listens(rendered, policy.Spec.PodSelector, port), $"{policy.Metadata.Name}: nobody listens on {port.Port}"));
            }

            foreach (var rule in policy.Spec.Egress ?? [])
            {
                Assert.All(rule.To, peer => Assert.All(rule.Ports, port => Assert.True(LeadsSomewhere(rendered, peer, port), $"{policy.Metadata.Name}: {port.Port} leads nowhere")));
            }
        });
    }

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void What_one_side_may_send_the_other_may_receive(string overlay)
    {
        var rendered = Overlay.Named(overlay);
        var sent = from policy in rendered.Of<V1NetworkPolicy>()
                   from rule in policy.Spec.Egress ?? []
                   from peer in rule.To.Where(IsOfThisNamespace)
                   from port in rule.Ports
                   from sender in WithClients(rendered).Where(workload => workload.Matches(policy.Spec.PodSelector))
                   from receiver in rendered.Workloads.Where(workload => workload.Matches(peer.PodSelector))
                   where receiver.Ports.Any(own => $"{own.ContainerPort}" == $"{port.Port}")
                   select (sender, receiver, Port: $"{port.Port}");
        Assert.NotEmpty(sent);
        Assert.All(sent, one => Assert.Contains(rendered.Of<V1NetworkPolicy>().Where(policy => one.receiver.Matches(policy.Spec.PodSelector)), policy =>
            (policy.Spec.Ingress ?? []).Any(rule => rule.FromProperty.Any(peer => IsOfThisNamespace(peer) && one.sender.Matches(peer.PodSelector)) && rule.Ports.Any(port => $"{port.Port}" == one.Port))));
    }

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void A_client_pod_reaches_names_and_the_ports_of_control_silos_and_nothing_else(string overlay)
    {
        var rendered = Overlay.Named(overlay);
        Assert.Equal(["ensemble-control TCP 30000", "ensemble-control TCP 8080", "kube-system/kube-dns TCP 53", "kube-system/kube-dns UDP 53"], Openings(rendered, ClientPod).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void Control_silos_reach_the_Internet_and_trainers_reach_silos_names_and_their_stores_only(string overlay)
    {
        var rendered = Overlay.Named(overlay);
        var store = overlay == "azure-aks" ? "0.0.0.0/0 TCP 443" : "ensemble-redis TCP 6379";
        string[] expected = ["ensemble-control,ensemble-trainer TCP 11111", "kube-system/kube-dns TCP 53", "kube-system/kube-dns UDP 53", store];
        Assert.Equal(expected.Order(StringComparer.Ordinal), Openings(rendered, rendered.Workload("ensemble-trainer")).Order(StringComparer.Ordinal));
        Assert.Contains("0.0.0.0/0 TCP 443", Openings(rendered, rendered.Workload("ensemble-control")));
        if (overlay != "azure-aks") Assert.Empty(Openings(rendered, rendered.Workload("ensemble-redis")));
    }

    private static IEnumerable<string> Openings(Overlay rendered, Workload sender) =>
        from policy in rendered.Of<V1NetworkPolicy>().Where(policy => sender.Matches(policy.Spec.PodSelector))
        from rule in policy.Spec.Egress ?? []
        from peer in rule.To
        from port in rule.Ports
        let receiver = IsOfThisNamespace(peer) ? string.Join(',', rendered.Workloads.Where(workload => workload.Matches(peer.PodSelector)).Select(workload => workload.Name)) : PlaceOf(peer)
        select $"{receiver} {port.Protocol ?? "TCP"} {port.Port}";

    private static string PlaceOf(V1NetworkPolicyPeer peer) => peer.IpBlock is { } block ? block.Cidr : $"{peer.NamespaceSelector.MatchLabels["kubernetes.io/metadata.name"]}/{peer.PodSelector.MatchLabels["k8s-app"]}";

    private static Workload[] WithClients(Overlay overlay) => [.. overlay.Workloads, ClientPod];

    private static bool Listens(Overlay overlay, V1LabelSelector selector, V1NetworkPolicyPort port) =>
        overlay.Workloads.Any(workload => workload.Matches(selector) && workload.Ports.Any(own => $"{own.ContainerPort}" == $"{port.Port}"));

    // Outside of this namespace: names of hosts, and HTTPS to the world but not to this cluster.
    private static bool LeadsSomewhere(Overlay overlay, V1NetworkPolicyPeer peer, V1NetworkPolicyPort port) =>
        IsOfThisNamespace(peer) ? Listens(overlay, peer.PodSelector, port)
        : peer.IpBlock is { } block ? $"{port.Port}" == $"{Https}" && block.Except.Contains("10.0.0.0/8") && block.Except.Contains("169.254.0.0/16")
        : $"{port.Port}" == $"{Dns}";

    private static bool IsOfThisNamespace(V1NetworkPolicyPeer peer) => peer is { PodSelector: not null, NamespaceSelector: null };
}
