using System.Security.Cryptography;
using k8s;
using k8s.Models;

namespace Client.Pods;

/// <summary>The Secrets that the manifests refer to. One that is there is never changed: silos and Redis know what is in it.</summary>
internal static class ClusterSecrets
{
    /// <summary>Passwords and keys.</summary>
    public const string Keys = "ensemble-secrets";

    /// <summary>The certificate of silos and clients.</summary>
    public const string Tls = "ensemble-tls";

    private const string RedisTls = "ensemble-redis-tls";
    private const string Authority = "ensemble-authority";
    private const string Docs = "docs/kubernetes.md has the command";
    private const int SecretBytes = 24;
    private static readonly string[] RandomKeys = ["redis-password", "api-keys", "metrics-key", "checkpoint-key"];

    /// <summary>Makes those that rendered manifests name and that are missing.</summary>
    /// <param name="api">The cluster.</param>
    /// <param name="space">The namespace.</param>
    /// <param name="manifests">What was applied.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>A line each: what was made, and what only the user can make.</returns>
    public static async Task<IReadOnlyList<string>> MakeMissing(
        IKubernetes api, string space, string manifests, CancellationToken cancellation)
    {
        var lines = new List<string>();
        if (await IsThere(api, space, Keys, cancellation)) lines.Add($"secret/{Keys} is there already");
        else if (manifests.Contains("key: azure-storage", StringComparison.Ordinal))
            lines.Add($"secret/{Keys} is missing: only you know the storage account; {Docs}.");
        else
        {
            await Make(
                api, space, Keys,
                RandomKeys.ToDictionary(key => key, _ => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes))),
                cancellation);
            lines.Add($"secret/{Keys} made, with random passwords; 'kubectl get secret' shows them");
        }

        string[] wanted = [.. new[] { Tls, RedisTls }.Where(name => manifests.Contains($"secretName: {name}\n", StringComparison.Ordinal))];
        if (wanted.Length > 0) lines.AddRange(await MakeCertificates(api, space, wanted, cancellation));
        return lines;
    }

    // All of one authority, or none: a single one that is missing cannot be signed without the authority's key.
    private static async Task<IReadOnlyList<string>> MakeCertificates(
        IKubernetes api, string space, string[] wanted, CancellationToken cancellation)
    {
        var there = new List<string>();
        foreach (var name in wanted.Append(Authority)) if (await IsThere(api, space, name, cancellation)) there.Add(name);
        if (there.Count > 0)
            return [
                .. wanted.Select(name =>
                    there.Contains(name)
                        ? $"secret/{name} is there already"
                        : $"secret/{name} is missing, and secret/{there[0]} is there: sign one of its authority; {Docs}.")];
        var issued = IssuedCertificates.Issue(TimeProvider.System);
        await Make(api, space, Authority, issued.Authority, cancellation);
        foreach (var name in wanted) await Make(api, space, name, name == Tls ? issued.Silos : issued.Redis, cancellation);
        return [
            $"secret/{string.Join($", secret/", wanted)} made, with certificates for a year, and secret/{Authority}, which signs further "
                + $"ones; {Docs} that gives the command line its files"];
    }

    private static async Task<bool> IsThere(IKubernetes api, string space, string name, CancellationToken cancellation) =>
        await Find(api, space, name, cancellation) is not null;

    /// <summary>A Secret, or null.</summary>
    public static async Task<V1Secret?> Find(IKubernetes api, string space, string name, CancellationToken cancellation)
    {
        var found = await KubeApi.Ask(
            $"secrets of namespace {space}",
            () => api.CoreV1.ListNamespacedSecretAsync(space, fieldSelector: $"metadata.name={name}", cancellationToken: cancellation));
        return found.Items.FirstOrDefault(one => one.Metadata.Name == name);
    }

    private static async Task Make(
        IKubernetes api, string space, string name, IReadOnlyDictionary<string, string> data, CancellationToken cancellation)
    {
        var secret = new V1Secret { Metadata = new V1ObjectMeta { Name = name }, StringData = data.ToDictionary() };
        await KubeApi.Ask(
            $"secret {space}/{name}", () => api.CoreV1.CreateNamespacedSecretAsync(secret, space, cancellationToken: cancellation), "make",
            "create on secrets");
    }
}
