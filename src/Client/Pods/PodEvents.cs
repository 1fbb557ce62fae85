using k8s;
using k8s.Models;

namespace Client.Pods;

/// <summary>What Kubernetes has lately warned of in a namespace.</summary>
internal sealed class PodEvents
{
    private readonly IReadOnlyList<Corev1Event> _warnings;
    private readonly string? _fault;

    private PodEvents(IReadOnlyList<Corev1Event> warnings, string? fault) => (_warnings, _fault) = (warnings, fault);

    /// <summary>Reads them. A user who may not see them gets that as a note, and sees the rest.</summary>
    public static async Task<PodEvents> Read(IKubernetes api, string space, CancellationToken cancellation)
    {
        try
        {
            var events = await KubeApi.Ask(
                $"events of namespace {space}", () => api.CoreV1.ListNamespacedEventAsync(space, cancellationToken: cancellation),
                right: "list on events");
            return new PodEvents([.. events.Items.Where(one => one.Type == "Warning").OrderByDescending(At)], null);
        }
        catch (CommandException error)
        {
            return new PodEvents([], error.Message.Split(';')[0]);
        }
    }

    /// <summary>What was found, with the newest warning of an object.</summary>
    public string After(string found, string kind, string name) =>
        Add(found, one => one.InvolvedObject.Kind == kind && one.InvolvedObject.Name == name);

    /// <summary>The same, of all objects whose names begin alike.</summary>
    public string AfterAnyOf(string found, string kind, string prefix) =>
        Add(found, one => one.InvolvedObject.Kind == kind && one.InvolvedObject.Name.StartsWith(prefix, StringComparison.Ordinal));

    private string Add(string found, Func<Corev1Event, bool> isMeant) => _fault is not null
        ? $"{found}; {_fault}"
        : _warnings.FirstOrDefault(isMeant) is { } warning
            ? $"{found}; {warning.Reason}: {warning.Message?.Trim()}{TimesOf(warning)}"
            : found;

    private static string TimesOf(Corev1Event warning) =>
        (warning.Series?.Count ?? warning.Count) is > 1 and var count ? $" ({count} times)" : "";

    private static DateTime At(Corev1Event one) =>
        one.Series?.LastObservedTime ?? one.LastTimestamp ?? one.EventTime ?? one.Metadata.CreationTimestamp ?? default;
}
