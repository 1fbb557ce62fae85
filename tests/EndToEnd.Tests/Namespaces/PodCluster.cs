using System.Collections.Concurrent;
using System.Diagnostics;
using Certificates;
using EndToEnd.Tests.Processes;
using Overlays;

namespace EndToEnd.Tests.Namespaces;

/// <summary>The pods of an overlay as processes on hosts of their own, with the environment that the kubelet would give them; whoever ends is started anew.</summary>
internal sealed class PodCluster : IDisposable
{
    private const string Secret = "a-secret-of-these-pods";
    private static readonly TimeSpan StartPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly Overlay _overlay = Overlay.Named("kind-cpu");
    private readonly Network _network;
    private readonly ConcurrentDictionary<string, Process> _processes = new();
    private readonly ConcurrentQueue<string> _printed = new();
    private readonly string _redisFolder = Directory.CreateTempSubdirectory("ensemble-redis-").FullName;
    private readonly string _secrets = Directory.CreateTempSubdirectory("ensemble-secrets-").FullName;
    private readonly TestAuthority _authority = new();
    private readonly string _redisAddress;
    private readonly Dictionary<string, string> _addresses = [];
    private volatile bool _ending;

    public PodCluster(Network network)
    {
        _network = network;
        _redisAddress = network.AddHost("redis");
        foreach (var pod in Pods) _addresses[pod] = network.AddHost(pod);
        network.AddHost("client");
        CommandLine = new Product
        {
            Before = network.On("client"),
            Variables = new Dictionary<string, string>
            {
                ["ENSEMBLE_CLUSTER"] = $"{_addresses["control-0"]}:30000",
                ["ENSEMBLE_TLS_CERTIFICATE"] = _authority.CertificatePath,
                ["ENSEMBLE_TLS_KEY"] = _authority.KeyPath,
                ["ENSEMBLE_TLS_AUTHORITY"] = _authority.AuthorityPath,
            },
        };
    }

    public static IReadOnlyList<string> Pods { get; } = ["control-0", "trainer-0", "trainer-1"];

    /// <summary>On a host of its own.</summary>
    public Product CommandLine { get; }

    public async Task Start()
    {
        // These hosts have no way out of their switch.
        using (var outside = new Product()) await outside.Json("data", "pull", "mnist");
        StartRedis();
        foreach (var pod in Pods) StartSilo(pod);
        await UntilAllAreThere();
    }

    public void Kill(string pod) => _processes[pod].Kill();

    /// <summary>Waits until all silos are there, each as its newest process, and answers what <c>ensemble nodes</c> says.</summary>
    public async Task<string> UntilAllAreThere()
    {
        for (var begun = Stopwatch.GetTimestamp(); ; await Task.Delay(1_000))
        {
            var nodes = await CommandLine.Run("nodes", "-o", "json");
            if (nodes.ExitCode == 0 && Pods.All(pod => nodes.Output.Contains($"\"name\":\"{pod}\",", StringComparison.Ordinal) && nodes.Output.Contains($"\"pid\":{_processes[pod].Id},", StringComparison.Ordinal))) return nodes.Output;
            Assert.True(Stopwatch.GetElapsedTime(begun) < Limit, $"the cluster does not come up: {nodes.Output}{nodes.Error}\n{string.Join('\n', _printed)}");
        }
    }

    /// <summary>Waits until the process of a pod has ended.</summary>
    public static async Task UntilEnded(Process process) => await process.WaitForExitAsync().WaitAsync(Limit);

    public Process ProcessOf(string pod) => _processes[pod];

    public void Dispose()
    {
        _ending = true;
        foreach (var process in _processes.Values)
        {
            if (!process.HasExited) process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        CommandLine.Dispose();
        _authority.Dispose();
        Directory.Delete(_redisFolder, recursive: true);
        Directory.Delete(_secrets, recursive: true);
    }

    private void StartRedis()
    {
        var workload = _overlay.Workload("ensemble-redis");
        var container = workload.Containers.Single();
        var secrets = SecretsOf("redis", workload);
        string[] line = [.. _network.On("redis"), .. container.Command.Concat(container.Args).Select(part => Mounted(part, secrets).Replace("/data", _redisFolder, StringComparison.Ordinal))];
        Run("redis", new ProcessStartInfo(line[0], line[1..]), new Dictionary<string, string>());
    }

    private void StartSilo(string pod)
    {
        var workload = _overlay.Workload(pod.StartsWith("control", StringComparison.Ordinal) ? "ensemble-control" : "ensemble-trainer");
        var variables = PodVariables.Of(_overlay, workload.Containers.Single(), path => path switch { "status.podIP" => _addresses[pod], "spec.nodeName" => $"node-of-{pod}", _ => pod }, key => throw new InvalidOperationException($"{key} is in the environment"));
        var secrets = SecretsOf(pod, workload);
        string[] line = [.. _network.On(pod), Layout.Silo];
        // Volumes lie elsewhere here, and there is nobody to ask for names.
        Run(pod, new ProcessStartInfo(line[0], line[1..]), variables.ToDictionary(one => one.Key, one => Mounted(one.Value, secrets)
            .Replace("/var/lib/ensemble", CommandLine.DataDir, StringComparison.Ordinal)
            .Replace("ensemble-redis:6379", $"{_redisAddress}:6379,sslHost=ensemble-redis", StringComparison.Ordinal)));
    }

    // The files that the kubelet would mount for this pod.
    private string SecretsOf(string pod, Workload workload)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_secrets, pod)).FullName;
        foreach (var item in workload.Pod.Volumes.SelectMany(volume => volume.Secret?.Items ?? [])) File.WriteAllText(Path.Combine(folder, item.Path), $"{Secret}\n");
        return folder;
    }

    private string Mounted(string value, string secrets) => value
        .Replace("/etc/ensemble/secrets", secrets, StringComparison.Ordinal)
        .Replace("/etc/ensemble/tls/tls.crt", _authority.CertificatePath, StringComparison.Ordinal)
        .Replace("/etc/ensemble/tls/tls.key", _authority.KeyPath, StringComparison.Ordinal)
        .Replace("/etc/ensemble/tls/ca.crt", _authority.AuthorityPath, StringComparison.Ordinal);

    private void Run(string name, ProcessStartInfo start, IReadOnlyDictionary<string, string> variables)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        foreach (var (variable, value) in variables) start.Environment[variable] = value;
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => _printed.Enqueue($"{name}: {line.Data}");
        process.ErrorDataReceived += (_, line) => _printed.Enqueue($"{name}: {line.Data}");
        process.Exited += (_, _) => StartAgain(name).ContinueWith(_ => { }, TaskScheduler.Default);
        _processes[name] = process;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private async Task StartAgain(string name)
    {
        await Task.Delay(StartPause);
        if (_ending || name == "redis") return;
        StartSilo(name);
    }
}
