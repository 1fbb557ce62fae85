using k8s.Models;
using Overlays;
using YamlDotNet.Core;

namespace Silo.Tests.Kubernetes;

public sealed class RenderingTests
{
    [Fact]
    public void Every_folder_of_overlays_is_checked() =>
        Assert.Equal(Overlay.Names, Directory.EnumerateDirectories(Path.Combine(Repositories.RepositoryFolder.Root, "k8s", "overlays")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void Every_object_is_one_that_Kubernetes_knows_field_by_field(string overlay) =>
        Assert.Superset(new HashSet<Type> { typeof(V1Deployment), typeof(V1Service), typeof(V1NetworkPolicy), typeof(V1ConfigMap) }, Overlay.Named(overlay).Objects.Select(one => one.GetType()).ToHashSet());

    [Fact]
    public void A_misspelt_field_would_be_found() =>
        Assert.ThrowsAny<YamlException>(() => Overlay.Read("apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\nspec: { template: { spec: { containers: [{ name: a, imagee: b }] } } }").ToList());

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void Everything_lies_in_one_namespace_that_refuses_pods_below_the_restricted_profile(string overlay)
    {
        var rendered = Overlay.Named(overlay);
        var space = Assert.Single(rendered.Of<V1Namespace>());
        Assert.Equal("restricted", space.Metadata.Labels["pod-security.kubernetes.io/enforce"]);
        Assert.All(rendered.Objects.Where(one => one is not V1Namespace), one => Assert.Equal(space.Metadata.Name, one.Metadata.NamespaceProperty));
    }

    [Fact]
    public void Kueue_is_asked_by_the_version_of_its_API_that_is_served_and_not_deprecated() =>
        Assert.Equal(["v1beta2"], Overlay.Named(Overlay.Everything).Text.Split('\n').Where(line => line.StartsWith("apiVersion: kueue", StringComparison.Ordinal)).Select(line => line.Split('/')[1]));

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void No_secret_is_rendered(string overlay) => Assert.Empty(Overlay.Named(overlay).Of<V1Secret>());
}
