using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using Repositories;

namespace Overlays;

/// <summary>A rendered overlay, read strictly: a field that Kubernetes does not know is an error.</summary>
internal sealed partial class Overlay
{
    /// <summary><c>gpu-pool</c> with every component that may be added to it.</summary>
    public const string Everything = "everything";

    /// <summary><c>gpu-mig</c> with the patch of k8s/README.md.</summary>
    public const string LargerSlices = "larger-slices";

    /// <summary>The overlays by their folders' names.</summary>
    public static readonly string[] Names = ["azure-aks", "gpu-mig", "gpu-pool", "kind-cpu"];

    // Kinds of other projects, which the client library does not know.
    private static readonly string[] Foreign = ["cert-manager.io/", "keda.sh/", "kueue.x-k8s.io/", "monitoring.coreos.com/"];

    private static readonly ConcurrentDictionary<string, Lazy<Overlay>> Rendered = new();

    private Overlay(string text)
    {
        Text = text;
        Objects = [.. text.Split("\n---\n").Where(part => !Foreign.Any(ApiVersion().Match(part).Groups[1].Value.StartsWith)).SelectMany(Read)];
    }

    public string Text { get; }

    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Objects { get; }

    public IReadOnlyList<Workload> Workloads =>
    [
        .. Of<V1Deployment>().Select(one => new Workload(one.Metadata.Name, one.Spec.Replicas, one.Spec.Selector, one.Spec.Template)),
        .. Of<V1StatefulSet>().Select(one => new Workload(one.Metadata.Name, one.Spec.Replicas, one.Spec.Selector, one.Spec.Template)),
    ];

    /// <summary>Those whose pods run our program.</summary>
    public IEnumerable<Workload> Silos => Workloads.Where(one => one.Name != "ensemble-redis");

    public static Overlay Named(string name) => Rendered.GetOrAdd(name, _ => new(() => new Overlay(Kubectl.Render(FolderOf(name))))).Value;

    public static IEnumerable<IKubernetesObject<V1ObjectMeta>> Read(string text) =>
        KubernetesYaml.LoadAllFromString(text, strict: true).Cast<IKubernetesObject<V1ObjectMeta>>();

    public IEnumerable<T> Of<T>() => Objects.OfType<T>();

    public Workload Workload(string name) => Workloads.Single(one => one.Name == name);

    private static string FolderOf(string name) => name switch
    {
        Everything => MakeCopy(name, EverythingText()),
        LargerSlices => MakeCopy(name, ExampleIn(File.ReadAllText(Path.Combine(RepositoryFolder.Root, "k8s", "README.md")))),
        _ => Path.Combine(RepositoryFolder.Root, "k8s", "overlays", name),
    };

    private static string EverythingText()
    {
        var components = Directory.EnumerateDirectories(Path.Combine(RepositoryFolder.Root, "k8s", "components")).Select(Path.GetFileName);
        return $"""
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            resources: [../gpu-pool]
            components: [{string.Join(", ", components.Except(["azure", "gpu", "mig", "pvc-rwx", "tls"]).Select(component => $"../../components/{component}"))}]
            """;
    }

    private static string ExampleIn(string markdown) => Example().Match(markdown).Groups[1].Value;

    // In a copy, because an overlay must lie beside what it takes.
    private static string MakeCopy(string name, string kustomization)
    {
        var source = Path.Combine(RepositoryFolder.Root, "k8s");
        var copy = Directory.CreateTempSubdirectory("ensemble-k8s-").FullName;
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        var folder = Directory.CreateDirectory(Path.Combine(copy, "overlays", name)).FullName;
        File.WriteAllText(Path.Combine(folder, "kustomization.yaml"), kustomization);
        return folder;
    }

    [GeneratedRegex("^```yaml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex("^apiVersion: (.*)$", RegexOptions.Multiline)]
    private static partial Regex ApiVersion();
}

/// <summary>Pods of one kind.</summary>
/// <param name="Name">Of what makes them.</param>
/// <param name="Replicas">How many; null where something else decides.</param>
/// <param name="Selector">Which pods it takes for its own.</param>
/// <param name="Template">What they are.</param>
internal sealed record Workload(string Name, int? Replicas, V1LabelSelector Selector, V1PodTemplateSpec Template)
{
    public V1PodSpec Pod => Template.Spec;

    public IEnumerable<V1Container> Containers => Pod.Containers.Concat(Pod.InitContainers ?? []);

    public IEnumerable<V1ContainerPort> Ports => Containers.SelectMany(container => container.Ports ?? []);

    public bool Matches(V1LabelSelector? selector) => selector is not null && Matches(selector.MatchLabels);

    public bool Matches(IDictionary<string, string>? labels) =>
        labels is null || labels.All(label => Template.Metadata.Labels.TryGetValue(label.Key, out var value) && value == label.Value);
}
