using Grains.Interfaces.Local;
using Grains.Interfaces.Security;

namespace Client.Clusters;

/// <summary>
/// One command's use of this machine's cluster. The first command starts it; it ends with the last command that uses it, unless it is to
/// stay:
/// <see cref="ClusterUse"/> says who uses it, also after a kill, and then its silos end by themselves.
/// </summary>
internal sealed class LocalCluster : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(2);
    private readonly string _dataDir;
    private readonly ClusterFile _file;
    private readonly ClusterUse? _use;
    private readonly SiloProcess? _control;
    private readonly TrainerSupervisor _trainers;
    private readonly CancellationTokenSource _leaving = new();
    private readonly Task _keeping;

    private LocalCluster(string dataDir, ClusterRecord record, ClusterUse? use, SiloProcess? control)
    {
        (_dataDir, Record, _use, _control) = (dataDir, record, use, control);
        _file = new ClusterFile(dataDir);
        _trainers = new TrainerSupervisor(dataDir, record.ClusterId);
        _keeping = use is null ? Task.CompletedTask : _trainers.Keep(_leaving.Token);
        Ended = WaitForEnd(_leaving.Token);
    }

    /// <summary>The cluster as it was when this command came.</summary>
    public ClusterRecord Record { get; }

    /// <summary>What secures connections to it, or null if they are plain.</summary>
    public ClusterCertificates? Certificates =>
        Record.Tls
            ? new ClusterCertificates(new OwnCertificates(_dataDir, TimeProvider.System).Files, TimeProvider.System, _ => { })
            : null;

    /// <summary>Whether this command has started it.</summary>
    public bool IsStarter => _control is not null;

    /// <summary>Whether its control silo has gone.</summary>
    public bool HasGone => !SiloPids.IsSiloOf(Record.ControlPid, _dataDir);

    /// <summary>Whether a command has begun to stop it: its silos no longer answer, and end within <see cref="SiloStop.Limit"/>.</summary>
    public bool IsStopping => Written is null;

    /// <summary>Ends when the control silo does, with the reason.</summary>
    public Task<string> Ended { get; }

    // Null: it is removed before the cluster is stopped, and the folder may have another cluster since.
    private ClusterRecord? Written => _file.Read() is { } written && written.ClusterId == Record.ClusterId ? written : null;

    /// <summary>Uses the cluster that runs in the folder, or starts one with a control silo only.</summary>
    /// <exception cref="CommandException">It does not start.</exception>
    public static async Task<LocalCluster> Enter(string dataDir, int? httpPort, CancellationToken cancellation)
    {
        DataFolder.Prepare(dataDir);
        if (await TryEnter(dataDir, cancellation) is { } running) return running;
        using var held = await ClusterLock.Take(dataDir, cancellation);
        return await TryEnter(dataDir, cancellation) ?? await Start(dataDir, httpPort, cancellation);
    }

    /// <summary>Looks at the cluster that runs in the folder, and does not keep it from ending.</summary>
    /// <returns>Null if none runs.</returns>
    public static LocalCluster? Look(string dataDir) =>
        new ClusterFile(dataDir).Find() is { } record ? new LocalCluster(dataDir, record, null, null) : null;

    /// <summary>
    /// Waits until no silo works in a folder whose cluster has ended, and lets none in until it is disposed of. Call it with the folder's
    /// lock held.
    /// </summary>
    public static async Task<ClusterUse> Quiet(string dataDir, CancellationToken cancellation)
    {
        while (true)
        {
            var use = await Share(dataDir, cancellation);
            if (use.TryTakeAlone())
            {
                await SiloStop.Stop(SiloPids.StartedIn(dataDir), dataDir);
                return use;
            }

            use.Dispose();
            await Task.Delay(Pause, cancellation);
        }
    }

    /// <summary>Starts trainers if it has none yet.</summary>
    /// <returns>How many it has.</returns>
    public Task<int> AddTrainers(int? count, Func<Task<MemberNeed?>> need, CancellationToken cancellation) =>
        _trainers.Start(count, need, cancellation);

    /// <summary>Lets it stay when no command uses it.</summary>
    public async Task StayUp(CancellationToken cancellation)
    {
        using var held = await ClusterLock.Take(_dataDir, cancellation);
        if (_file.Find() is { StaysUp: false } record) _file.Write(record with { StaysUp = true });
    }

    /// <summary>Leaves it, and stops it if no other command uses it and it is not to stay.</summary>
    /// <param name="beforeStop">What is done before it is stopped.</param>
    public async Task<Departure> Leave(Func<Task> beforeStop)
    {
        await _leaving.CancelAsync();
        await _keeping.ContinueWith(_ => { }, TaskScheduler.Default);
        if (_use is null) return Departure.Stays;
        if (_file.Find() is { StaysUp: true } kept && kept.ClusterId == Record.ClusterId) return LetGo(Departure.Stays);
        if (await TakeAlone() is { } decided) return LetGo(decided);
        if (!HasGone) await beforeStop();
        var own = Written;
        // Removed first: then no command takes a cluster that ends for one that runs, even if this one is killed now.
        if (own is not null) _file.Delete();
        await SiloStop.Stop(own ?? Record, _dataDir);
        return LetGo(Departure.Ended);
    }

    public void Dispose()
    {
        _use?.Dispose();
        _control?.Dispose();
        _leaving.Dispose();
    }

    // Null: this command has it alone. A silo that looks whether it is used shares the lock for a moment.
    private async Task<Departure?> TakeAlone()
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            if (_use!.TryTakeAlone()) return null;
            if (!_use.TryShare())
            {
                // Another command is ending it.
                await SiloStop.Stop(Record, _dataDir);
                return Departure.Ended;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        return HasGone ? Departure.Ended : Departure.Shared;
    }

    private Departure LetGo(Departure departure)
    {
        _use!.Dispose();
        return departure;
    }

    private static async Task<LocalCluster?> TryEnter(string dataDir, CancellationToken cancellation)
    {
        var use = await Share(dataDir, cancellation);
        if (new ClusterFile(dataDir).Find() is { } record) return new LocalCluster(dataDir, record, use, null);
        use.Dispose();
        return null;
    }

    private static async Task<LocalCluster> Start(string dataDir, int? httpPort, CancellationToken cancellation)
    {
        // Silos run while a command uses the cluster: so this one does from now on.
        var use = await Share(dataDir, cancellation);
        try
        {
            await SiloStop.Stop(SiloPids.StartedIn(dataDir), dataDir);
            new OwnCertificates(dataDir, TimeProvider.System).Issue();
            var starter = new SiloStarter(dataDir, $"ensemble-{Guid.NewGuid():n}");
            var control = await starter.StartControl(httpPort, cancellation);
            var plan = control.Plan;
            var record = new ClusterRecord(
                plan.ClusterId, $"127.0.0.1:{plan.GatewayPort}", plan.SiloPort,
                plan.HttpPort == 0 ? null : $"http://127.0.0.1:{plan.HttpPort}", control.Pid, false, [], Tls: true);
            new ClusterFile(dataDir).Write(record);
            return new LocalCluster(dataDir, record, use, control);
        }
        catch
        {
            use.Dispose();
            throw;
        }
    }

    private static async Task<ClusterUse> Share(string dataDir, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(EndLimit);
        while (true)
        {
            if (ClusterUse.TryShare(dataDir) is { } use) return use;
            if (limit.IsCancellationRequested)
                throw new CommandException(
                    ExitCodes.NoCluster,
                    $"For two minutes a cluster has been ending in {dataDir}, or another command has restored it; try again later. Logs "
                        + $"are in {Path.Combine(dataDir, "logs")}.");
            await Task.Delay(Pause, cancellation);
        }
    }

    private async Task<string> WaitForEnd(CancellationToken leaving)
    {
        while (!HasGone) await Task.Delay(Pause, leaving);
        if (_control is not null) return await _control.WhyEnded();
        return _file.Read() is null ? "another command has stopped the cluster" : $"its log is in {Path.Combine(_dataDir, "logs")}";
    }
}
