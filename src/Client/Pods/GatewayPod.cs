using k8s;
using k8s.Models;

namespace Client.Pods;

/// <summary>A pod that has a gateway for clients.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Pod">Its name.</param>
/// <param name="Port">Of the gateway.</param>
internal sealed record GatewayPod(string Namespace, string Pod, int Port)
{
    /// <summary>What the manifests of k8s/ call the services of control silos.</summary>
    public const string Labels = "app.kubernetes.io/name=ensemble,app.kubernetes.io/component=control";

    private const string PortName = "gateway";

    /// <summary>
    /// Finds a ready one through the service that leads to gateways; if none is ready, one that runs: it may say what it lacks.
    /// </summary>
    /// <exception cref="CommandException">The service or a pod that runs is missing.</exception>
    public static async Task<GatewayPod> Find(IKubernetes api, string space, CancellationToken cancellation)
    {
        var services = await KubeApi.Ask(
            $"services of namespace {space}",
            () => api.CoreV1.ListNamespacedServiceAsync(space, labelSelector: Labels, cancellationToken: cancellation));
        var service = services.Items.FirstOrDefault(one => one.Spec.Ports.Any(port => port.Name == PortName))
            ?? throw new CommandException(
                ExitCodes.NoCluster,
                $"Namespace {space} has no service with the labels {Labels} and a port called {PortName}; install it with 'ensemble k8s "
                    + $"apply', or name another namespace.");
        var selector = string.Join(',', service.Spec.Selector.Select(label => $"{label.Key}={label.Value}"));
        var pods = await KubeApi.Ask(
            $"pods of namespace {space}",
            () => api.CoreV1.ListNamespacedPodAsync(space, labelSelector: selector, cancellationToken: cancellation));
        var pod = pods.Items.FirstOrDefault(IsReady) ?? pods.Items.FirstOrDefault(IsStarted)
            ?? throw new CommandException(
                ExitCodes.NoCluster,
                $"Service {space}/{service.Metadata.Name} leads to no ready pod ({pods.Items.Count} are not ready); see 'ensemble k8s "
                    + $"status'.");
        var port = pod.Spec.Containers.SelectMany(container => container.Ports ?? []).FirstOrDefault(port => port.Name == PortName)
            ?? throw new CommandException(
                ExitCodes.NoCluster,
                $"Pod {space}/{pod.Metadata.Name} has no port called {PortName}; apply the manifests of this version.");
        return new GatewayPod(space, pod.Metadata.Name, port.ContainerPort);
    }

    private static bool IsReady(V1Pod pod) =>
        pod.Metadata.DeletionTimestamp is null
            && pod.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true;

    // Its startup probe has passed: the process answers.
    private static bool IsStarted(V1Pod pod) =>
        pod.Metadata.DeletionTimestamp is null && pod.Status?.ContainerStatuses is { Count: > 0 } containers
            && containers.All(container => container is { Started: true, State.Running: not null });
}
