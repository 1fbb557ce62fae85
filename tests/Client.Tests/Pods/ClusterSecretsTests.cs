using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Client.Pods;
using Grains.Interfaces.Security;
using k8s.Models;
using KubernetesApi;

namespace Client.Tests.Pods;

public sealed class ClusterSecretsTests : IAsyncLifetime
{
    private const string Space = "team-a";
    private const string Manifests = "- key: redis-password\nsecretName: ensemble-secrets\nsecretName: ensemble-tls\nsecretName: ensemble-redis-tls\n";
    private FakeKubernetes _cluster = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _cluster = await FakeKubernetes.Start();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Those_that_are_missing_are_made_and_none_is_changed()
    {
        var made = await ClusterSecrets.MakeMissing(_cluster.Open(), Space, Manifests, Cancellation);
        Assert.Equal(2, made.Count);
        Assert.Equal(["ensemble-authority", "ensemble-redis-tls", "ensemble-secrets", "ensemble-tls"], _cluster.Secrets.Select(one => one.Metadata.Name).Order(StringComparer.Ordinal));
        Assert.All(DataOf("ensemble-secrets"), one => Assert.Equal(48, one.Value.Length));
        var before = _cluster.Secrets.Select(one => one.Data).ToList();

        var again = await ClusterSecrets.MakeMissing(_cluster.Open(), Space, Manifests, Cancellation);
        Assert.All(again, line => Assert.EndsWith(" is there already", line, StringComparison.Ordinal));
        Assert.Equal(before, _cluster.Secrets.Select(one => one.Data));
    }

    [Fact]
    public async Task A_certificate_alone_that_is_missing_is_not_signed_by_another_authority()
    {
        await ClusterSecrets.MakeMissing(_cluster.Open(), Space, Manifests, Cancellation);
        _cluster.Secrets.RemoveAll(one => one.Metadata.Name == "ensemble-redis-tls");
        var lines = await ClusterSecrets.MakeMissing(_cluster.Open(), Space, Manifests, Cancellation);
        Assert.Contains(lines, line => line.StartsWith("secret/ensemble-redis-tls is missing, and secret/ensemble-tls is there", StringComparison.Ordinal));
        Assert.DoesNotContain(_cluster.Secrets, one => one.Metadata.Name == "ensemble-redis-tls");
    }

    [Fact]
    public async Task The_storage_account_of_Azure_is_for_the_user_to_name_and_without_TLS_there_are_no_certificates()
    {
        var lines = await ClusterSecrets.MakeMissing(_cluster.Open(), Space, "- key: azure-storage\n", Cancellation);
        Assert.Contains("only you know the storage account", Assert.Single(lines), StringComparison.Ordinal);
        Assert.Empty(_cluster.Secrets);
    }

    [Fact]
    public async Task What_is_made_are_files_that_silos_take_and_a_name_that_Redis_is_known_by()
    {
        await ClusterSecrets.MakeMissing(_cluster.Open(), Space, Manifests, Cancellation);
        var folder = Directory.CreateTempSubdirectory("ensemble-issued-").FullName;
        foreach (var (name, text) in DataOf("ensemble-tls")) await File.WriteAllTextAsync(Path.Combine(folder, name), text, Cancellation);
        var files = new CertificateFiles(new("crt", Path.Combine(folder, "tls.crt")), new("key", Path.Combine(folder, "tls.key")), new("ca", Path.Combine(folder, "ca.crt")));
        Assert.Empty(files.Faults());
        var certificates = new ClusterCertificates(files, TimeProvider.System, _ => { });
        using var redis = X509Certificate2.CreateFromPem(DataOf("ensemble-redis-tls")["tls.crt"]);
        Assert.True(redis.MatchesHostname("ensemble-redis"));
        Assert.True(certificates.ValidateNamed(redis, null, SslPolicyErrors.RemoteCertificateChainErrors));
        Assert.False(certificates.ValidateNamed(redis, null, SslPolicyErrors.RemoteCertificateChainErrors | SslPolicyErrors.RemoteCertificateNameMismatch));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_status_names_every_Secret_that_pods_mount_and_until_when_certificates_are_valid()
    {
        await ClusterSecrets.MakeMissing(_cluster.Open(), Space, Manifests, Cancellation);
        var spec = new V1PodSpec { Containers = [], Volumes = [VolumeOf("ensemble-tls"), VolumeOf("ensemble-others")] };
        _cluster.Deployments.Add(new V1Deployment
        {
            Metadata = new V1ObjectMeta { Name = "ensemble-control", NamespaceProperty = Space },
            Spec = new V1DeploymentSpec { Replicas = 0, Template = new V1PodTemplateSpec { Spec = spec } },
        });
        var found = (await Installation.Look(_cluster.Open(), Space, Cancellation)).Where(one => one.Kind == "Secret").ToList();
        Assert.Equal([("ensemble-secrets", true), ("ensemble-tls", true), ("ensemble-others", false)], found.Select(one => (one.Name, one.Ok)));
        Assert.StartsWith("its certificate is valid until 2", found[1].Detail, StringComparison.Ordinal);
    }

    private static V1Volume VolumeOf(string secret) => new() { Name = secret, Secret = new V1SecretVolumeSource { SecretName = secret } };

    private Dictionary<string, string> DataOf(string secret) =>
        _cluster.Secrets.Single(one => one.Metadata.Name == secret).Data.ToDictionary(one => one.Key, one => Encoding.UTF8.GetString(one.Value));
}
