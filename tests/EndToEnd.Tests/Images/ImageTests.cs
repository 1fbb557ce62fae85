using System.Diagnostics;
using EndToEnd.Tests.Processes;
using Overlays;
using Services;

namespace EndToEnd.Tests.Images;

/// <summary>The images' content: published as the Dockerfile does it, started as the images start it.</summary>
public sealed class ImageTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-images-").FullName;
    private readonly RedisServer _redis = new();
    private readonly int[] _ports = [Server.FreePort(), Server.FreePort(), Server.FreePort()];

    public void Dispose()
    {
        _redis.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_the_Dockerfile_publishes_trains_and_drains_within_the_pods_grace_period()
    {
        var images = await PublishedImage.Make(_folder, "control", "trainer-cpu");
        var (control, trainer) = (images[0], images[1]);
        Assert.Empty(Directory.EnumerateFiles(control, "libtorch_cpu.so", SearchOption.AllDirectories));

        await _redis.Start();
        using var product = new Product
        {
            Client = Path.Combine(control, "ensemble"),
            Variables = new Dictionary<string, string> { ["ENSEMBLE_CLUSTER"] = $"127.0.0.1:{_ports[2]}", ["ENSEMBLE_DATA_DIR"] = "" },
        };
        using var first = await Started(control, product, ("Role", "control"), ("Name", "control"), ("SiloPort", $"{_ports[0]}"), ("GatewayPort", $"{_ports[2]}"));
        using var second = await Started(trainer, product, ("Role", "trainer"), ("Name", "trainer"), ("SiloPort", $"{_ports[1]}"), ("Slots", "auto"));

        Assert.Equal("finished", (await product.Json(Trainings.Small("--name", "published"))).State());

        // In the middle of an epoch.
        using (var training = product.Start(Trainings.Endless("--name", "far"))) await training.UntilSeen("epoch 1/200", Limit);
        var grace = Overlay.Named("gpu-pool").Workload("ensemble-trainer").Pod.TerminationGracePeriodSeconds!.Value;
        var begun = Stopwatch.GetTimestamp();
        second.Signal("TERM");
        var outcome = await second.Outcome(Limit);
        Assert.Equal(0, outcome.ExitCode);
        Assert.True(Stopwatch.GetElapsedTime(begun).TotalSeconds < grace);
        var nodes = await product.Json("nodes");
        Assert.Equal(["control"], nodes["silos"]!.AsArray().Select(silo => (string)silo!["name"]!));
        Assert.NotEmpty(nodes["queue"]!.AsArray());
    }

    private async Task<RunningCommand> Started(string app, Product product, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo(Path.Combine(app, "ensemble-silo")) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["Ensemble__DataDir"] = product.DataDir;
        start.Environment["Ensemble__Redis"] = _redis.Connection;
        start.Environment["Ensemble__Logs__To"] = "console";
        foreach (var (name, value) in settings) start.Environment[$"Ensemble__{name}"] = value;
        var silo = new RunningCommand(Process.Start(start)!);
        await silo.UntilSeen("READY", Limit);
        return silo;
    }
}
