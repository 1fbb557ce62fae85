using System.Diagnostics;
using System.Net;
using Client.Pods;
using Grains.Interfaces.Security;

namespace Client.Clusters;

/// <summary>What a command needs of a cluster.</summary>
internal enum ClusterNeed
{
    /// <summary>State only: a control silo suffices.</summary>
    Control,

    /// <summary>Members that train or answer.</summary>
    Trainers,
}

/// <summary>Which cluster a command works with.</summary>
/// <param name="Address">Gateways of a cluster elsewhere, host:port with commas between, or <c>kube:NAMESPACE</c>; null means the machine's own.</param>
/// <param name="DataDir">Folder of the machine's own cluster.</param>
internal sealed record ClusterChoice(string? Address, string DataDir);

/// <summary>
/// A command's way to its cluster: one elsewhere, the machine's own where it runs, or one that is started for the command
/// and stopped with it.
/// </summary>
internal sealed class ClusterSession : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan TakeUpJoined = TimeSpan.FromSeconds(10);
    private readonly ClusterClient _client;
    private readonly EmbeddedCluster? _own;
    private readonly ClusterFile? _file;
    private readonly ClusterLock? _lock;
    private PortForward? _forward;

    private ClusterSession(ClusterClient client, EmbeddedCluster? own, ClusterFile? file, ClusterLock? held) =>
        (_client, _own, _file, _lock) = (client, own, file, held);

    public ClusterClient Client => _client;

    /// <summary>Where this machine's cluster answers over HTTP, or null for one elsewhere.</summary>
    public string? Http { get; private init; }

    /// <summary>Whether the cluster ends with this command.</summary>
    public bool EndsWithCommand { get; private init; }

    /// <summary>Ends when a cluster of this command's own breaks down, with what it said; never otherwise.</summary>
    public Task<string> BrokenDown => _own is { } own ? own.ControlEnded() : new TaskCompletionSource<string>().Task;

    /// <summary>For how long a run that nothing trains may be taken up again by others: not at all in a cluster of this command's own.</summary>
    public TimeSpan TakeUpLimit => _own is not null ? TimeSpan.Zero : Joined is not null ? TakeUpJoined : Patience;

    /// <summary>Whether the cluster is not this machine's own.</summary>
    public bool IsElsewhere => _own is null && Joined is null;

    private ClusterFile? Joined { get; init; }

    /// <summary>Whether the machine's own cluster, which was joined, runs no more.</summary>
    public bool HasGone => Joined is { } file && file.Find() is null;

    /// <summary>Asks the cluster; of one elsewhere again and again for a while, because a silo of it may just be replaced.</summary>
    public async Task<T> Ask<T>(Func<ClusterClient, Task<T>> question, CancellationToken cancellation)
    {
        long? lost = null;
        while (true)
        {
            try
            {
                return await question(_client).WaitAsync(cancellation);
            }
            catch (Exception error) when (LostCluster.Is(error) && _own is null && Stopwatch.GetElapsedTime(lost ??= Stopwatch.GetTimestamp()) < Patience)
            {
                await Task.Delay(Pause, cancellation);
            }
        }
    }

    /// <summary>For short work: a cluster that must be started is not shown to others, who wait for their turn.</summary>
    public static async Task<ClusterSession> Open(ClusterChoice choice, ClusterNeed need, CancellationToken cancellation)
    {
        if (choice.Address is { } address) return await Elsewhere(address, cancellation);
        DataFolder.Prepare(choice.DataDir);
        if (await Running(choice, cancellation) is { } running) return running;
        var held = await ClusterLock.Take(choice.DataDir, cancellation);
        // Somebody may have started one while this command waited.
        if (await Running(choice, cancellation) is { } after)
        {
            held.Dispose();
            return after;
        }

        return await Start(choice, staysUp: false, null, held, async own =>
        {
            if (need == ClusterNeed.Trainers) await own.StartTrainers(null, cancellation);
        }, cancellation, httpPort: 0);
    }

    /// <summary>For looking on: joins the running cluster, and starts none.</summary>
    /// <exception cref="CommandException">None runs.</exception>
    public static async Task<ClusterSession> Join(ClusterChoice choice, CancellationToken cancellation)
    {
        if (choice.Address is { } address) return await Elsewhere(address, cancellation);
        return await Running(choice, cancellation)
            ?? throw new CommandException(ExitCodes.NoCluster, $"No cluster runs in {choice.DataDir}; 'ensemble list' shows the runs that are kept there, and 'ensemble train' begins one.");
    }

    /// <summary>For long work: joins the running cluster, or starts one that others find. Trainers come with <see cref="AddTrainers"/>.</summary>
    /// <param name="choice">Which cluster.</param>
    /// <param name="staysUp">Whether one that is started stays.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="httpPort">Where one that is started answers over HTTP, or null for any free port.</param>
    public static async Task<ClusterSession> OpenShared(ClusterChoice choice, bool staysUp, CancellationToken cancellation, int? httpPort = null)
    {
        if (choice.Address is { } address) return await Elsewhere(address, cancellation);
        DataFolder.Prepare(choice.DataDir);
        using var held = await ClusterLock.Take(choice.DataDir, cancellation);
        if (await Running(choice, cancellation) is { } running) return running;
        return await Start(choice, staysUp, new ClusterFile(choice.DataDir), null, _ => Task.CompletedTask, cancellation, httpPort);
    }

    /// <summary>Starts trainer silos where the cluster is this command's own and has none yet.</summary>
    public async Task AddTrainers(int? count, CancellationToken cancellation)
    {
        if (_own is null or { HasTrainers: true }) return;
        try
        {
            await _own.StartTrainers(count, cancellation);
            _file?.Write(_own.Record);
        }
        catch
        {
            _file?.Delete();
            await _own.Abandon();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        if (EndsWithCommand) _file?.Delete();
        if (_own is not null) await _own.DisposeAsync();
        if (_forward is not null) await _forward.DisposeAsync();
        _lock?.Dispose();
    }

    private static async Task<ClusterSession> Start(
        ClusterChoice choice, bool staysUp, ClusterFile? file, ClusterLock? held, Func<EmbeddedCluster, Task> prepare, CancellationToken cancellation, int? httpPort = null)
    {
        EmbeddedCluster? own = null;
        try
        {
            own = await EmbeddedCluster.Start(choice.DataDir, staysUp, httpPort, cancellation);
            await prepare(own);
            var client = await ClusterClient.Connect(own.Record.ClusterId, GatewaySource.At(IPEndPoint.Parse(own.Record.Gateway)), null, cancellation);
            file?.Write(own.Record);
            return new ClusterSession(client, own, file, held) { EndsWithCommand = !staysUp, Http = own.Record.Http };
        }
        catch
        {
            if (own is not null) await own.Abandon();
            held?.Dispose();
            throw;
        }
    }

    private static async Task<ClusterSession?> Running(ClusterChoice choice, CancellationToken cancellation) =>
        new ClusterFile(choice.DataDir).Find() is { } record
            ? new ClusterSession(await ClusterClient.Connect(record.ClusterId, GatewaySource.At(IPEndPoint.Parse(record.Gateway)), null, cancellation), null, null, null) { Http = record.Http, Joined = new ClusterFile(choice.DataDir) }
            : null;

    private static async Task<ClusterSession> Elsewhere(string address, CancellationToken cancellation)
    {
        var certificates = EncryptedConnections.Find(Environment.GetEnvironmentVariable);
        var id = Environment.GetEnvironmentVariable("ENSEMBLE_CLUSTER_ID") is { Length: > 0 } named ? named : "ensemble";
        if (KubeAddress.NamespaceOf(address) is { } space) return await InKubernetes(space, id, certificates, cancellation);
        var gateways = await GatewaySource.Of(address, cancellation);
        return new ClusterSession(await ClusterClient.Connect(id, gateways, certificates, cancellation), null, null, null);
    }

    private static async Task<ClusterSession> InKubernetes(string space, string id, ClusterCertificates? certificates, CancellationToken cancellation)
    {
        var forward = await PortForward.Open(KubeApi.Open(), space, cancellation);
        try
        {
            var client = await forward.Explain(ClusterClient.Connect(id, GatewaySource.At(forward.EndPoint), certificates, cancellation));
            return new ClusterSession(client, null, null, null) { _forward = forward };
        }
        catch
        {
            await forward.DisposeAsync();
            throw;
        }
    }
}
