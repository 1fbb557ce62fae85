using k8s.Models;
using Overlays;

namespace Silo.Tests.Kubernetes;

/// <summary>The overlays that every invariant is checked on.</summary>
public static class OverlayFacts
{
    public static TheoryData<string> All { get; } = [.. Overlay.Names, Overlay.Everything];

    public static TheoryData<string> WithGpus { get; } = ["azure-aks", "gpu-pool", Overlay.Everything];

    /// <summary>With the resource that names the slice which each trainer has.</summary>
    public static TheoryData<string, string> WithSlices { get; } = new() { { "gpu-mig", "nvidia.com/mig-1g.10gb" }, { Overlay.LargerSlices, "nvidia.com/mig-3g.40gb" } };

    internal static string NameOf(this Workload workload, V1Container container) => $"{workload.Name}/{container.Name}";

    internal static IEnumerable<(string Name, V1Container Container)> AllContainers(this Overlay overlay) =>
        overlay.Workloads.SelectMany(workload => workload.Containers, (workload, container) => (workload.NameOf(container), container));
}
