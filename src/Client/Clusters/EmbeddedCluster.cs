using System.Collections.Concurrent;

namespace Client.Clusters;

/// <summary>The machine's own cluster, as far as this command has started it: a control silo, and trainers when they are needed.</summary>
internal sealed class EmbeddedCluster : IAsyncDisposable
{
    private const int PortTaken = 98;
    private const int Attempts = 5;
    private const int MostRestarts = 10;
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);
    private readonly string _dataDir;
    private readonly string _program;
    private readonly bool _staysUp;
    private readonly int? _httpPort;
    private readonly string _clusterId = $"ensemble-{Guid.NewGuid():n}";
    private readonly ConcurrentDictionary<string, SiloProcess> _trainers = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private SiloProcess? _control;
    private int _restarts;

    private EmbeddedCluster(string dataDir, bool staysUp, int? httpPort) => (_dataDir, _staysUp, _httpPort, _program) = (dataDir, staysUp, httpPort, SiloProgram.Find());

    public ClusterRecord Record => new(_clusterId, $"127.0.0.1:{_control!.Plan.GatewayPort}", _staysUp, [_control.Pid, .. _trainers.Values.Select(silo => silo.Pid)], $"http://127.0.0.1:{_control.Plan.HttpPort}");

    /// <summary>Whether it has been given trainers.</summary>
    public bool HasTrainers => !_trainers.IsEmpty;

    /// <summary>Ends when the control silo does, with what it said.</summary>
    public async Task<string> ControlEnded()
    {
        await _control!.Ended;
        return _control.Complaint;
    }

    /// <param name="dataDir">Its folder.</param>
    /// <param name="staysUp">Whether it stays when this command ends.</param>
    /// <param name="httpPort">Where the control silo answers over HTTP; null for any free port, 0 for no HTTP at all, which starts sooner.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CommandException">The control silo does not start.</exception>
    public static async Task<EmbeddedCluster> Start(string dataDir, bool staysUp, int? httpPort, CancellationToken cancellation)
    {
        var cluster = new EmbeddedCluster(dataDir, staysUp, httpPort);
        try
        {
            cluster._control = await cluster.StartSilo("control", "control", "cpu", cancellation);
            return cluster;
        }
        catch
        {
            await cluster.Abandon();
            throw;
        }
    }

    /// <summary>Ends a cluster that did not come up, even one that was meant to stay.</summary>
    public async Task Abandon()
    {
        foreach (var silo in _trainers.Values) silo.Kill();
        _control?.Kill();
        await DisposeAsync();
    }

    /// <summary>Starts trainer silos side by side and, where they do not stay up, starts those anew that die.</summary>
    public async Task StartTrainers(int? count, CancellationToken cancellation)
    {
        var devices = Devices.Of(_program, count);
        await Task.WhenAll(devices.Select((device, index) => StartTrainer($"trainer-{index}", device, cancellation)));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (!_staysUp)
        {
            await Stop([.. _trainers.Values]);
            await Stop(_control is null ? [] : [_control]);
        }

        foreach (var silo in _trainers.Values) silo.Dispose();
        _control?.Dispose();
        _stopping.Dispose();
    }

    private async Task StartTrainer(string name, string device, CancellationToken cancellation)
    {
        var silo = await StartSilo(name, "trainer", device, cancellation);
        _trainers[name] = silo;
        if (!_staysUp) _ = Watch(silo);
    }

    private async Task Watch(SiloProcess silo)
    {
        try
        {
            await silo.Ended;
            while (!_stopping.IsCancellationRequested && !_control!.HasEnded && Interlocked.Increment(ref _restarts) <= MostRestarts)
            {
                if (await IsBack(silo.Plan)) return;
                await Task.Delay(RestartPause, _stopping.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The cluster is being stopped.
        }
    }

    // Where it stays away, the others train on; a run without any trainer is told by the queue that stays.
    private async Task<bool> IsBack(SiloPlan trainer)
    {
        try
        {
            await StartTrainer(trainer.Name, trainer.Device, _stopping.Token);
            return true;
        }
        catch (Exception error) when (error is CommandException or System.ComponentModel.Win32Exception or IOException)
        {
            return false;
        }
    }

    private async Task<SiloProcess> StartSilo(string name, string role, string device, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var silo = SiloProcess.Start(PlanOf(name, role, device), _program);
            try
            {
                if (await silo.Ready(cancellation)) return silo;
            }
            catch
            {
                silo.Kill();
                throw;
            }

            // Where the port of HTTP is the user's choice, trying again finds the same one.
            if (silo.ExitCode != PortTaken || (_httpPort > 0 && silo.Plan.HttpPort == _httpPort) || attempt == Attempts)
            {
                var why = silo.Complaint.Length > 0 ? silo.Complaint : $"Silo {name} ended with code {silo.ExitCode}; its log is in {Path.Combine(_dataDir, "logs")}.";
                throw new CommandException(ExitCodes.NoCluster, why);
            }
        }
    }

    private SiloPlan PlanOf(string name, string role, string device)
    {
        var ports = FreePorts.Find(3, except: _httpPort);
        var gateway = role == "control" ? ports[1] : 0;
        var http = role == "control" || _httpPort == 0 ? _httpPort ?? ports[2] : ports[2];
        return new SiloPlan(name, role, _dataDir, _clusterId, _staysUp, ports[0], gateway, http, _control?.Plan.SiloPort, device);
    }

    private static async Task Stop(IReadOnlyList<SiloProcess> silos)
    {
        foreach (var silo in silos) silo.LetGo();
        try
        {
            await Task.WhenAll(silos.Select(silo => silo.Ended)).WaitAsync(StopLimit);
        }
        catch (TimeoutException)
        {
            foreach (var silo in silos) silo.Kill();
        }
    }
}
