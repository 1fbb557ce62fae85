using System.Collections.Concurrent;
using System.Diagnostics;
using EndToEnd.Tests.Processes;
using Services;

namespace EndToEnd.Tests.Chaos;

/// <summary>
/// Two control silos and three trainers, each a process, on Redis; whoever ends is started anew under its name, as Kubernetes does.
/// </summary>
internal sealed class ChaosCluster : ICommandLine, IDisposable
{
    private static readonly TimeSpan StartPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, Process> _silos = new();
    private readonly Dictionary<string, int[]> _ports = [];
    private readonly ConcurrentQueue<string> _printed = new();
    private readonly string _clusterId = $"chaos-{Guid.NewGuid():n}";
    private volatile bool _ending;

    public ChaosCluster(Product product, IReadOnlyDictionary<string, string>? checkpoints = null)
    {
        (Product, Checkpoints) = (product, checkpoints ?? new Dictionary<string, string>());
        foreach (var name in All) _ports[name] = [Server.FreePort(), Server.FreePort()];
    }

    public static IReadOnlyList<string> Controls { get; } = ["control-0", "control-1"];

    public static IReadOnlyList<string> Trainers { get; } = ["trainer-0", "trainer-1", "trainer-2"];

    public static IReadOnlyList<string> All { get; } = [.. Controls, .. Trainers];

    public Product Product { get; }

    /// <summary>The program that a silo of this name is started with from now on.</summary>
    public Func<string, string> Program { get; set; } = _ => Layout.Silo;

    /// <summary>Further settings of a silo of this name, from its next start on.</summary>
    public Func<string, IReadOnlyDictionary<string, string>> Settings { get; set; } = _ => new Dictionary<string, string>();

    /// <summary>Further variables of commands.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; set; } = new Dictionary<string, string>();

    public RedisServer Redis { get; } = new();

    /// <summary>Settings for the place of checkpoints; none for the folder.</summary>
    public IReadOnlyDictionary<string, string> Checkpoints { get; }

    /// <summary>Whether commands ask Redis for the gateways, in place of knowing both.</summary>
    public bool IsFoundByRedis { get; init; }

    /// <summary>How a command reaches it; either gateway may die.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["ENSEMBLE_CLUSTER"] = IsFoundByRedis ? $"redis:127.0.0.1:{Redis.Port}" : string.Join(',', Controls.Select(name => $"127.0.0.1:{_ports[name][1]}")),
        ["ENSEMBLE_REDIS_PASSWORD"] = Redis.Password,
        ["ENSEMBLE_CLUSTER_ID"] = _clusterId,
    };

    public Task<Outcome> Run(params string[] arguments) => Product.Run(Environment.Concat(Variables).ToDictionary(), arguments);

    public RunningCommand Start(params string[] arguments) => Product.Start(Environment.Concat(Variables).ToDictionary(), arguments);

    public async Task Start()
    {
        await Redis.Start();
        foreach (var name in All) StartSilo(name);
        await UntilAllAreThere();
    }

    public void Signal(string name, string signal)
    {
        if (_silos.TryGetValue(name, out var silo) && !silo.HasExited) Signals.Send(signal, silo.Id);
    }

    public async Task UntilAllAreThere()
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            var nodes = await Run("nodes", "-o", "json");
            if (nodes.ExitCode == 0 && All.All(name => nodes.Output.Contains($"\"{name}\"", StringComparison.Ordinal))) return;
            Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMinutes(2), $"the cluster does not come up: {nodes.Output}{nodes.Error}");
            await Task.Delay(Pause);
        }
    }

    /// <summary>Waits until another process than the one that has this name now is there in its place.</summary>
    public async Task UntilReplaced(string name)
    {
        var before = _silos[name];
        while (ReferenceEquals(_silos[name], before)) await Task.Delay(100);
        await UntilAllAreThere();
    }

    /// <summary>Ends silos in good order and waits until other processes are there in their place.</summary>
    public async Task Replace(params IReadOnlyList<string> names)
    {
        var before = names.ToDictionary(name => name, name => _silos[name]);
        foreach (var name in names) Signal(name, "TERM");
        while (names.Any(name => ReferenceEquals(_silos[name], before[name]))) await Task.Delay(100);
        while (!await AreShown(names)) await Task.Delay(Pause);
    }

    private async Task<bool> AreShown(IReadOnlyList<string> names)
    {
        var nodes = await Run("nodes", "-o", "json");
        return nodes.ExitCode == 0 && names.All(name => nodes.Output.Contains($"\"name\":\"{name}\",", StringComparison.Ordinal) && nodes.Output.Contains($"\"pid\":{_silos[name].Id},", StringComparison.Ordinal));
    }

    /// <summary>All that silos have printed and logged.</summary>
    public string Shown() =>
        string.Join('\n', [.. _printed, .. Directory.EnumerateFiles(Path.Combine(Product.DataDir, "logs")).Select(File.ReadAllText)]);

    public void Dispose()
    {
        _ending = true;
        foreach (var silo in _silos.Values)
        {
            if (!silo.HasExited) silo.Kill();
            silo.WaitForExit();
            silo.Dispose();
        }

        Redis.Dispose();
    }

    private void StartSilo(string name)
    {
        var isControl = Controls.Contains(name);
        var settings = new List<string>
        {
            $"Role={(isControl ? "control" : "trainer")}", $"Name={name}", $"DataDir={Product.DataDir}", $"ClusterId={_clusterId}",
            $"SiloPort={_ports[name][0]}", $"GatewayPort={(isControl ? _ports[name][1] : 0)}", "AutoResume=true",
        };
        var start = new ProcessStartInfo(Program(name), settings.Select(setting => $"--Ensemble:{setting}")) { RedirectStandardOutput = true, RedirectStandardError = true };
        // Secrets come as they should: by the environment, where 'ps' does not show them.
        start.Environment["Ensemble__Redis"] = Redis.Connection;
        foreach (var (setting, value) in Checkpoints.Concat(Settings(name))) start.Environment[$"Ensemble__{setting}"] = value;
        var silo = new Process { StartInfo = start, EnableRaisingEvents = true };
        silo.OutputDataReceived += (_, line) => _printed.Enqueue(line.Data ?? "");
        silo.ErrorDataReceived += (_, line) => _printed.Enqueue(line.Data ?? "");
        silo.Exited += (_, _) => StartAgain(name).ContinueWith(_ => { }, TaskScheduler.Default);
        _silos[name] = silo;
        silo.Start();
        silo.BeginOutputReadLine();
        silo.BeginErrorReadLine();
    }

    private async Task StartAgain(string name)
    {
        await Task.Delay(StartPause);
        if (!_ending) StartSilo(name);
    }
}
