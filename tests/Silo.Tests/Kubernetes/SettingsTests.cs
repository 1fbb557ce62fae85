using System.Reflection;
using Certificates;
using k8s.Models;
using Microsoft.Extensions.Configuration;
using Overlays;
using Silo.Hosting;
using Silo.Storage;

namespace Silo.Tests.Kubernetes;

/// <summary>What the manifests tell silos is what silos understand.</summary>
public sealed class SettingsTests
{
    private const string Prefix = "Ensemble__";

    // Each silo reads its settings into both.
    private static readonly HashSet<string> Known = [SecretFiles.Variable, .. NamesIn(typeof(SiloSettings), Prefix), .. NamesIn(typeof(StorageSettings), Prefix)];

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void Every_key_of_a_config_map_and_every_setting_of_a_pod_is_known_to_the_silo(string overlay)
    {
        var rendered = Overlay.Named(overlay);
        var keys = rendered.Of<V1ConfigMap>().Where(map => map.Metadata.Name.StartsWith("ensemble-silo", StringComparison.Ordinal)).SelectMany(map => map.Data.Keys);
        var variables = rendered.AllContainers().SelectMany(one => one.Container.Env ?? []).Select(variable => variable.Name).Where(name => name.StartsWith(Prefix, StringComparison.Ordinal));
        Assert.NotEmpty(keys);
        Assert.All(keys.Concat(variables), name => Assert.Contains(name, Known));
    }

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void A_silo_finds_no_fault_with_what_its_pod_tells_it(string overlay)
    {
        var rendered = Overlay.Named(overlay);
        using var authority = new TestAuthority();
        Assert.All(rendered.Silos, silo =>
        {
            var secrets = Directory.CreateTempSubdirectory("ensemble-secrets-").FullName;
            foreach (var key in SecretKeys(silo)) File.WriteAllText(Path.Combine(secrets, key.Path), key.Key == "azure-storage" ? "UseDevelopmentStorage=true" : $"secret-of-{key.Key}-in-a-test");
            var variables = Variables(rendered, silo);
            Assert.Contains(silo.Containers.Single().VolumeMounts, mount => mount.MountPath == variables[SecretFiles.Variable]);
            var (settings, storage) = Read(variables.Select(one => KeyValuePair.Create(one.Key, Mounted(authority, one.Value))), secrets);
            Directory.Delete(secrets, recursive: true);
            Assert.Empty(settings.Faults().Concat(storage.Faults()));
            Assert.Equal(($"{silo.Name}-x", "10.1.2.3", "node-7"), (settings.ShownName, settings.Ip, settings.Node));
            Assert.Equal(silo.Name == "ensemble-control" ? "control" : "trainer", settings.Role);
        });
    }

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void The_ports_that_a_silo_listens_on_are_its_pods(string overlay)
    {
        var rendered = Overlay.Named(overlay);
        Assert.All(rendered.Silos, silo =>
        {
            var (settings, _) = Read(Variables(rendered, silo), null);
            int[] expected = [settings.SiloPort, settings.HttpPort, .. settings.GatewayPort == 0 ? Array.Empty<int>() : [settings.GatewayPort]];
            Assert.Equal(expected.Order(), silo.Ports.Select(port => port.ContainerPort).Order());
        });
    }

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void Every_key_of_the_Secret_is_in_the_command_that_makes_it(string overlay)
    {
        var page = File.ReadAllText(Path.Combine(Repositories.RepositoryFolder.Root, "docs", "kubernetes.md"));
        var keys = Overlay.Named(overlay).Workloads.SelectMany(SecretKeys);
        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.Contains($"--from-literal={key.Key}=", page, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void No_secret_is_in_the_environment_or_on_the_command_line_of_a_pod(string overlay) => Assert.All(Overlay.Named(overlay).AllContainers(), one =>
    {
        Assert.DoesNotContain(one.Container.Env ?? [], variable => variable.ValueFrom?.SecretKeyRef is not null);
        Assert.DoesNotContain(one.Container.EnvFrom ?? [], from => from.SecretRef is not null);
        Assert.All([.. one.Container.Env ?? []], variable => Assert.DoesNotContain("password=", variable.Value ?? "", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(one.Container.Args ?? [], argument => argument.Contains("requirepass", StringComparison.Ordinal));
    });

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void A_trainer_which_runs_code_that_users_bring_has_neither_keys_of_the_API_nor_that_of_all_checkpoints(string overlay)
    {
        var rendered = Overlay.Named(overlay);
        string[] trainer = ["Ensemble__MetricsKeys", overlay == "azure-aks" ? "Ensemble__AzureStorage" : "Ensemble__RedisPassword"];
        Assert.Equal(trainer.Order(StringComparer.Ordinal), FilesOf("ensemble-trainer"));
        Assert.Equal(trainer.Append("Ensemble__ApiKeys").Append("Ensemble__CheckpointKeys").Order(StringComparer.Ordinal), FilesOf("ensemble-control"));

        IEnumerable<string> FilesOf(string workload) => SecretKeys(rendered.Workload(workload)).Select(key => key.Path).Order(StringComparer.Ordinal);
    }

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void Silos_clients_and_Redis_speak_TLS_only(string overlay)
    {
        var rendered = Overlay.Named(overlay);
        Assert.All(rendered.Silos, silo =>
        {
            var (settings, storage) = Read(Variables(rendered, silo), null);
            Assert.Equal(TlsMode.Require, settings.Tls.ParsedMode);
            Assert.Contains(silo.Pod.Volumes, volume => volume.Secret?.SecretName == "ensemble-tls");
            if (overlay != "azure-aks") Assert.True(RedisConnection.TryParse(storage.Redis!)!.Ssl, storage.Redis);
        });
        Assert.Equal("/etc/ensemble/tls/tls.key", Variables(rendered, rendered.Workload("ensemble-control"))["ENSEMBLE_TLS_KEY"]);
    }

    private static IEnumerable<V1KeyToPath> SecretKeys(Workload workload) =>
        (workload.Pod.Volumes ?? []).Where(volume => volume.Secret?.SecretName == "ensemble-secrets").SelectMany(volume => volume.Secret.Items);

    private static IReadOnlyDictionary<string, string> Variables(Overlay overlay, Workload silo) => PodVariables.Of(
        overlay,
        silo.Containers.Single(),
        path => path switch { "status.podIP" => "10.1.2.3", "spec.nodeName" => "node-7", _ => $"{silo.Name}-x" },
        key => throw new InvalidOperationException($"{key} is in the environment"));

    private static (SiloSettings Settings, StorageSettings Storage) Read(IEnumerable<KeyValuePair<string, string>> variables, string? secretFolder)
    {
        var secrets = SecretFiles.Read(secretFolder);
        Assert.Empty(secrets.Faults);
        var all = variables.ToDictionary();
        var section = new ConfigurationBuilder()
            .AddInMemoryCollection(PodEnvironment.Settings(all.GetValueOrDefault))
            .AddInMemoryCollection(all.Select(one => KeyValuePair.Create(one.Key.Replace("__", ":", StringComparison.Ordinal), (string?)one.Value)))
            .AddInMemoryCollection(secrets.Settings)
            .Build()
            .GetSection("Ensemble");
        return (section.Get<SiloSettings>()!, section.Get<StorageSettings>()!);
    }

    // What the pod finds in its volume.
    private static string Mounted(TestAuthority authority, string value) => value switch
    {
        "/etc/ensemble/tls/tls.crt" => authority.CertificatePath,
        "/etc/ensemble/tls/tls.key" => authority.KeyPath,
        "/etc/ensemble/tls/ca.crt" => authority.AuthorityPath,
        _ => value,
    };

    private static IEnumerable<string> NamesIn(Type type, string prefix) => type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite)
        .SelectMany(property => property.PropertyType.Name.EndsWith("Settings", StringComparison.Ordinal)
            ? NamesIn(property.PropertyType, $"{prefix}{property.Name}__")
            : [$"{prefix}{property.Name}"]);
}
