using System.Globalization;
using k8s.Models;
using Overlays;
using Silo.Hosting;

namespace Silo.Tests.Kubernetes;

/// <summary>Pods come, go and are replaced without more loss than need be.</summary>
public sealed class AvailabilityTests
{
    private static readonly string[] Healthy = ["/healthz", "/readyz"];

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void Every_container_has_all_three_probes_on_ports_that_it_has(string overlay) => Assert.All(Overlay.Named(overlay).AllContainers(), one =>
    {
        V1Probe[] probes = [one.Container.StartupProbe, one.Container.ReadinessProbe, one.Container.LivenessProbe];
        Assert.All(probes, probe =>
        {
            if ((probe.HttpGet?.Port ?? probe.TcpSocket?.Port) is { } port) Assert.Contains(one.Container.Ports, own => own.Name == $"{port}");
            else Assert.NotNull(probe.Exec);
            if (probe.HttpGet is { } asked) Assert.Contains(asked.Path, Healthy);
        });
    });

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void The_liveness_of_a_silo_depends_on_nobody_else(string overlay) =>
        Assert.All(Overlay.Named(overlay).Silos, silo => Assert.Equal("/healthz", silo.Containers.Single().LivenessProbe.HttpGet.Path));

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void A_silo_is_killed_only_when_its_own_time_to_end_is_over(string overlay) => Assert.All(Overlay.Named(overlay).Silos, silo =>
    {
        var pause = silo.Containers.Single().Lifecycle?.PreStop?.Sleep?.Seconds ?? 0;
        Assert.True(silo.Pod.TerminationGracePeriodSeconds > pause + SiloHost.ShutdownLimit.TotalSeconds, silo.Name);
    });

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void Nodes_can_be_drained_and_one_pod_goes_at_a_time(string overlay)
    {
        var rendered = Overlay.Named(overlay);
        Assert.All(rendered.Silos, silo =>
        {
            var budget = Assert.Single(rendered.Of<V1PodDisruptionBudget>(), budget => silo.Matches(budget.Spec.Selector));
            Assert.Equal("1", $"{budget.Spec.MaxUnavailable}");
            Assert.Null(budget.Spec.MinAvailable);
        });
    }

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void Two_control_silos_are_there_throughout_an_upgrade_and_trainers_need_no_room_beside_theirs(string overlay)
    {
        var deployments = Overlay.Named(overlay).Of<V1Deployment>().ToDictionary(one => one.Metadata.Name, one => one.Spec);
        Assert.True(deployments["ensemble-control"].Replicas >= 2);
        Assert.Equal(("0", "1"), RollingOf("ensemble-control"));
        Assert.Equal(("1", "0"), RollingOf("ensemble-trainer"));

        (string, string) RollingOf(string name) => ($"{deployments[name].Strategy.RollingUpdate.MaxUnavailable}", $"{deployments[name].Strategy.RollingUpdate.MaxSurge}");
    }

    [Theory, MemberData(nameof(OverlayFacts.WithGpus), MemberType = typeof(OverlayFacts))]
    public void Each_trainer_has_one_GPU_and_does_not_start_without(string overlay)
    {
        var trainer = Overlay.Named(overlay).Workload("ensemble-trainer");
        var container = Assert.Single(trainer.Containers);
        Assert.Equal("1", container.Resources.Limits["nvidia.com/gpu"].ToString());
        Assert.Contains(trainer.Pod.Tolerations, toleration => toleration is { Key: "nvidia.com/gpu", OperatorProperty: "Exists", Effect: "NoSchedule" });
        Assert.StartsWith("ensemble-trainer-cuda:", container.Image, StringComparison.Ordinal);
        Assert.Equal(TrainingSlots.Gpu, container.Env.Single(variable => variable.Name == "Ensemble__Slots").Value);
    }

    [Theory, MemberData(nameof(OverlayFacts.WithSlices), MemberType = typeof(OverlayFacts))]
    public void Each_trainer_has_one_slice_of_a_GPU_and_no_whole_one(string overlay, string slice)
    {
        var trainer = Overlay.Named(overlay).Workload("ensemble-trainer");
        var container = Assert.Single(trainer.Containers);
        Assert.Equal([(slice, "1")], container.Resources.Limits.Where(limit => limit.Key.StartsWith("nvidia.com/", StringComparison.Ordinal)).Select(limit => (limit.Key, limit.Value.ToString())));
        Assert.Contains(trainer.Pod.Tolerations, toleration => toleration is { Key: "nvidia.com/gpu", OperatorProperty: "Exists", Effect: "NoSchedule" });
        Assert.StartsWith("ensemble-trainer-cuda:", container.Image, StringComparison.Ordinal);
        Assert.Equal(TrainingSlots.Gpu, container.Env.Single(variable => variable.Name == "Ensemble__Slots").Value);
        Assert.Equal(7, trainer.Replicas);
    }

    [Fact]
    public void On_kind_everything_fits_two_processors_beside_Kubernetes_itself_during_an_upgrade_too()
    {
        const decimal processors = 2.0m;
        const decimal kubeadm = 0.95m;
        var rendered = Overlay.Named("kind-cpu");
        var surges = rendered.Of<V1Deployment>().ToDictionary(one => one.Metadata.Name, one => int.Parse($"{one.Spec.Strategy.RollingUpdate.MaxSurge}", CultureInfo.InvariantCulture));
        var asked = rendered.Workloads.Sum(workload => (workload.Replicas!.Value + surges.GetValueOrDefault(workload.Name)) * workload.Containers.Sum(container => container.Resources.Requests["cpu"].ToDecimal()));
        Assert.InRange(asked, 0, processors - kubeadm);
    }

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void No_pod_may_take_so_long_to_end_that_a_namespace_waits_for_minutes(string overlay) =>
        Assert.All(Overlay.Named(overlay).Workloads, workload => Assert.InRange(workload.Pod.TerminationGracePeriodSeconds!.Value, 1, 30));

    [Fact]
    public void On_kind_nobody_asks_for_a_GPU() =>
        Assert.DoesNotContain("nvidia", Overlay.Named("kind-cpu").Text, StringComparison.Ordinal);

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void What_pods_mount_is_there_and_what_lies_in_a_pod_has_a_limit(string overlay)
    {
        var rendered = Overlay.Named(overlay);
        var own = rendered.Of<V1StatefulSet>().SelectMany(set => set.Spec.VolumeClaimTemplates ?? []).Select(claim => claim.Metadata.Name).ToHashSet();
        Assert.All(rendered.Workloads, workload =>
        {
            var volumes = (workload.Pod.Volumes ?? []).ToDictionary(volume => volume.Name);
            Assert.All(workload.Containers.SelectMany(container => container.VolumeMounts), mount => Assert.True(volumes.ContainsKey(mount.Name) || own.Contains(mount.Name), mount.MountPath));
            Assert.All(volumes.Values.Where(volume => volume.EmptyDir is not null), volume => Assert.NotNull(volume.EmptyDir.SizeLimit));
            Assert.All(volumes.Values.Where(volume => volume.PersistentVolumeClaim is not null), volume =>
                Assert.Contains(rendered.Of<V1PersistentVolumeClaim>(), claim => claim.Metadata.Name == volume.PersistentVolumeClaim.ClaimName));
        });
    }

    [Theory, MemberData(nameof(OverlayFacts.All), MemberType = typeof(OverlayFacts))]
    public void Redis_has_on_the_disk_what_it_has_answered_for(string overlay)
    {
        var rendered = Overlay.Named(overlay);
        if (overlay == "azure-aks")
        {
            Assert.DoesNotContain("redis", rendered.Text, StringComparison.OrdinalIgnoreCase);
            return;
        }

        var arguments = string.Join(' ', rendered.Workload("ensemble-redis").Containers.Single().Args);
        Assert.All(["--appendonly yes", "--appendfsync always", "--maxmemory-policy noeviction"], expected =>
            Assert.Contains(expected, arguments, StringComparison.Ordinal));
        Assert.Equal("1", rendered.Workload("ensemble-redis").Replicas?.ToString(CultureInfo.InvariantCulture));
    }
}
