using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.Models;

namespace Client.Pods;

/// <summary>One object of an installation.</summary>
/// <param name="Kind">Such as Deployment.</param>
/// <param name="Name">Its name.</param>
/// <param name="Ok">Whether it is as it should be.</param>
/// <param name="Detail">What was found.</param>
internal sealed record InstalledObject(string Kind, string Name, bool Ok, string Detail);

/// <summary>What of the manifests is in a namespace, and how it does.</summary>
internal static class Installation
{
    private const string OurPods = "app.kubernetes.io/name=ensemble";

    // A certificate should have been renewed by then.
    private static readonly TimeSpan Renewal = TimeSpan.FromDays(14);

    private static readonly string[] Deployments = ["ensemble-control", "ensemble-trainer"];

    /// <summary>Looks at everything that pods need, and at the pods.</summary>
    public static async Task<IReadOnlyList<InstalledObject>> Look(IKubernetes api, string space, CancellationToken cancellation)
    {
        var deployments = await KubeApi.Ask(
            $"deployments of namespace {space}", () => api.AppsV1.ListNamespacedDeploymentAsync(space, cancellationToken: cancellation));
        var claims = await KubeApi.Ask(
            $"volume claims of namespace {space}",
            () => api.CoreV1.ListNamespacedPersistentVolumeClaimAsync(space, cancellationToken: cancellation));
        var pods = await KubeApi.Ask(
            $"pods of namespace {space}",
            () => api.CoreV1.ListNamespacedPodAsync(space, labelSelector: OurPods, cancellationToken: cancellation));
        var secrets = new List<InstalledObject>();
        foreach (var name in SecretsOf(deployments.Items, pods.Items))
            secrets.Add(Of(name, await ClusterSecrets.Find(api, space, name, cancellation)));
        var events = await PodEvents.Read(api, space, cancellation);
        return
        [
            .. Deployments.Select(name => Of(name, deployments.Items.FirstOrDefault(one => one.Metadata.Name == name), events)),
            .. secrets,
            .. claims.Items.Where(claim => claim.Status?.Phase != "Bound")
                .Select(claim =>
                    new InstalledObject(
                        "PersistentVolumeClaim", claim.Metadata.Name, false,
                        events.After($"{claim.Status?.Phase ?? "unknown"}: no volume yet", "PersistentVolumeClaim", claim.Metadata.Name))),
            .. pods.Items.Select(pod => Of(pod, events)).OrderBy(pod => pod.Name, StringComparer.Ordinal),
        ];
    }

    // Those that pods mount, or will when they are made.
    private static IEnumerable<string> SecretsOf(IEnumerable<V1Deployment> deployments, IEnumerable<V1Pod> pods) =>
        deployments.Select(one => one.Spec?.Template?.Spec)
        .Concat(pods.Select(pod => pod.Spec))
        .SelectMany(spec => spec?.Volumes ?? [])
        .Select(volume => volume.Secret?.SecretName)
        .OfType<string>()
        .Prepend(ClusterSecrets.Keys)
        .Distinct();

    private static InstalledObject Of(string name, V1Secret? secret)
    {
        if (secret is null) return new("Secret", name, false, "missing; docs/kubernetes.md has the command that creates it");
        if (secret.Data?.TryGetValue("tls.crt", out var pem) != true || EndOf(pem!) is not { } end)
            return new("Secret", name, true, "there");
        return new("Secret", name, end - TimeProvider.System.GetUtcNow() > Renewal, $"its certificate is valid until {end:yyyy-MM-dd}");
    }

    private static DateTimeOffset? EndOf(byte[] pem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(pem));
            return certificate.NotAfter.ToUniversalTime();
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    // Pods that were never made have no events; what should have made them has.
    private static InstalledObject Of(string name, V1Deployment? deployment, PodEvents events)
    {
        if (deployment is null) return new("Deployment", name, false, "missing; apply the manifests");
        var (ready, wanted) = (deployment.Status?.ReadyReplicas ?? 0, deployment.Spec.Replicas ?? 1);
        var found = $"{ready} of {wanted} ready";
        return new("Deployment", name, ready >= wanted, ready >= wanted ? found : events.AfterAnyOf(found, "ReplicaSet", $"{name}-"));
    }

    private static InstalledObject Of(V1Pod pod, PodEvents events)
    {
        var ready = pod.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true;
        return new("Pod", pod.Metadata.Name, ready, ready ? "ready" : events.After(ReasonOf(pod), "Pod", pod.Metadata.Name));
    }

    // The most informative first: what holds its container up, what ended it last, or why no node takes it.
    private static string ReasonOf(V1Pod pod)
    {
        var states = pod.Status?.ContainerStatuses ?? [];
        var waiting = states.Select(one => one.State?.Waiting).FirstOrDefault(one => one is not null);
        var unscheduled = pod.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "False" });
        return waiting is not null ? $"{waiting.Reason}: {waiting.Message}".TrimEnd(' ', ':')
            : unscheduled is not null ? $"{unscheduled.Reason}: {unscheduled.Message}"
            : pod.Status?.Phase == "Running" ? $"Running, not ready; 'kubectl logs {pod.Metadata.Name}' says why"
            : $"{pod.Status?.Phase ?? "unknown"}, not ready";
    }
}
