using System.Text.RegularExpressions;
using k8s.Models;
using Overlays;

namespace Silo.Tests.Kubernetes;

/// <summary>Each container has no more rights than it needs, and says what it needs.</summary>
public sealed partial class HardeningTests
{
    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void Pods_run_as_an_ordinary_user_under_the_runtimes_seccomp_profile(string overlay) => Assert.All(Overlay.Named(overlay).Workloads, workload =>
    {
        var context = workload.Pod.SecurityContext;
        Assert.True(context.RunAsNonRoot, workload.Name);
        Assert.True(context.RunAsUser > 0 && context.RunAsGroup > 0 && context.FsGroup > 0, workload.Name);
        Assert.Equal("RuntimeDefault", context.SeccompProfile.Type);
    });

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void Containers_have_no_privilege_no_capability_and_a_root_that_they_cannot_write(string overlay) => Assert.All(Overlay.Named(overlay).AllContainers(), one =>
    {
        var context = one.Container.SecurityContext;
        Assert.True(context.AllowPrivilegeEscalation == false && context.Privileged != true, one.Name);
        Assert.True(context.ReadOnlyRootFilesystem, one.Name);
        Assert.Equal(["ALL"], context.Capabilities.Drop);
        Assert.Null(context.Capabilities.Add);
        // What a container says goes before what its pod says.
        Assert.True(context is { RunAsNonRoot: null, RunAsUser: null, SeccompProfile: null }, one.Name);
    });

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void Nothing_of_the_host_is_shared(string overlay) => Assert.All(Overlay.Named(overlay).Workloads, workload =>
    {
        Assert.True(workload.Pod is { HostNetwork: null or false, HostPID: null or false, HostIPC: null or false }, workload.Name);
        Assert.DoesNotContain(workload.Pod.Volumes ?? [], volume => volume.HostPath is not null);
        Assert.DoesNotContain(workload.Ports, port => port.HostPort is not null);
    });

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void No_pod_has_a_token_for_the_Kubernetes_API(string overlay)
    {
        var rendered = Overlay.Named(overlay);
        Assert.All(rendered.Of<V1ServiceAccount>(), account => Assert.False(account.AutomountServiceAccountToken));
        Assert.All(rendered.Workloads, workload =>
        {
            Assert.False(workload.Pod.AutomountServiceAccountToken);
            Assert.Contains(rendered.Of<V1ServiceAccount>(), account => account.Metadata.Name == workload.Pod.ServiceAccountName);
        });
    }

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void Requests_are_set_memory_is_limited_and_processor_time_is_not(string overlay) => Assert.All(Overlay.Named(overlay).AllContainers(), one =>
    {
        var (requests, limits) = (one.Container.Resources.Requests, one.Container.Resources.Limits);
        Assert.True(requests.ContainsKey("cpu") && requests.ContainsKey("memory"), one.Name);
        Assert.Equal($"{requests["memory"]}", $"{limits["memory"]}");
        Assert.False(limits.ContainsKey("cpu"), one.Name);
    });

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void Images_are_pinned_by_a_tag_that_is_not_latest(string overlay) =>
        Assert.All(Overlay.Named(overlay).AllContainers(), one => Assert.Matches(Pinned(), one.Container.Image));

    [GeneratedRegex(@"^[^:]+:(?!latest(@|\z))\w[\w.-]+(@sha256:[0-9a-f]{64})?\z")]
    private static partial Regex Pinned();
}
