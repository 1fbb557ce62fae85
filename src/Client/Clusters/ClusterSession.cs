using System.Net;
using Client.Pods;
using Grains.Interfaces.Runs;
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
/// <param name="Address">Gateways of a remote cluster, host:port separated by commas, or <c>kube:NAMESPACE</c>; null means the machine's
/// own.</param>
/// <param name="DataDir">Folder of the machine's own cluster.</param>
/// <param name="Say">Takes a sentence for people, on standard error: standard output is for the command's answer.</param>
internal sealed record ClusterChoice(string? Address, string DataDir, Action<string> Say);

/// <summary>A command's connection to its cluster: a remote one, or this machine's, which is started if it does not run.</summary>
internal sealed class ClusterSession : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TakeUpJoined = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastPollLimit = TimeSpan.FromSeconds(3);
    private static readonly Task<string> Never = new TaskCompletionSource<string>().Task;
    private readonly ClusterClient _client;
    private readonly LocalCluster? _local;
    private readonly PortForward? _forward;
    private readonly Action<string> _say;
    private Task<Departure>? _departure;

    private ClusterSession(ClusterChoice choice, ClusterClient client, LocalCluster? local, PortForward? forward) =>
        (_say, _client, _local, _forward) = (choice.Say, client, local, forward);

    public ClusterClient Client => _client;

    /// <summary>The HTTP address of this machine's cluster; null if it has none, and for a remote one.</summary>
    public string? Http => _local?.Record.Http;

    /// <summary>Ends when the machine's own cluster does, with the reason; never otherwise.</summary>
    public Task<string> BrokenDown => _local?.Ended ?? Never;

    /// <summary>
    /// For how long a run that nothing trains may be taken up again by others: not at all in a cluster that this command has started.
    /// </summary>
    public TimeSpan TakeUpLimit => _local is null ? Patience : _local.IsStarter ? TimeSpan.Zero : TakeUpJoined;

    /// <summary>Whether the cluster is not this machine's own.</summary>
    public bool IsRemote => _local is null;

    /// <summary>Whether the machine's own cluster runs no more.</summary>
    public bool HasGone => _local is { HasGone: true };

    /// <summary>
    /// After an error waits for <see cref="BrokenDown"/>: for a moment, because the end of the machine's own cluster is seen after its
    /// connection breaks and is the better reason; for as long as silos may take to end if the cluster is being stopped.
    /// </summary>
    public async Task AwaitEnd(CancellationToken cancellation)
    {
        if (_local is null) return;
        await Task.WhenAny(BrokenDown, Task.Delay(_local.IsStopping ? SiloStop.Limit : Moment, cancellation));
    }

    /// <summary>Calls the cluster; retries for a while if it is remote, because one of its silos may be restarting.</summary>
    /// <exception cref="CommandException">The machine's own cluster has ended.</exception>
    public async Task<T> Ask<T>(Func<ClusterClient, Task<T>> question, CancellationToken cancellation)
    {
        var patience = new LossTimeout(Patience, TimeProvider.System);
        while (true)
        {
            var asked = TimeProvider.System.GetTimestamp();
            try
            {
                var answer = question(_client);
                if (await Task.WhenAny(answer, BrokenDown).WaitAsync(cancellation) == answer) return await answer;
                throw new CommandException(
                    ExitCodes.NoCluster,
                    $"The cluster has ended ({await BrokenDown}); its runs are kept, continue with 'ensemble resume RUN'.");
            }
            catch (Exception error) when (LostCluster.Is(error, cancellation) && _local is null && patience.Lasts(error, asked))
            {
                await Task.Delay(Pause, cancellation);
            }
        }
    }

    /// <summary>For short work: uses the running cluster, or starts one without HTTP.</summary>
    public static async Task<ClusterSession> Open(ClusterChoice choice, ClusterNeed need, CancellationToken cancellation)
    {
        var session = await OpenShared(choice, cancellation, httpPort: 0);
        if (need == ClusterNeed.Control) return session;
        try
        {
            await session.AddTrainers(null, cancellation);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>For looking on: joins the running cluster, starts none, and does not keep it from ending.</summary>
    /// <exception cref="CommandException">None runs.</exception>
    public static async Task<ClusterSession> Join(ClusterChoice choice, CancellationToken cancellation)
    {
        if (choice.Address is { } address) return await Remote(choice, address, cancellation);
        return LocalCluster.Look(choice.DataDir) is { } local
            ? await Connect(choice, local, cancellation)
            : throw new CommandException(
                ExitCodes.NoCluster,
                $"No cluster runs in {choice.DataDir}; 'ensemble list' shows the runs that are kept there, and 'ensemble train' begins "
                    + $"one.");
    }

    /// <summary>For long work: uses the running cluster, or starts one. Trainers come with <see cref="AddTrainers"/>.</summary>
    /// <param name="choice">Which cluster.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="httpPort">The HTTP port of a cluster that is started; null for any free port, 0 for none.</param>
    public static async Task<ClusterSession> OpenShared(ClusterChoice choice, CancellationToken cancellation, int? httpPort = null) =>
        choice.Address is { } address
        ? await Remote(choice, address, cancellation)
        : await Connect(choice, await LocalCluster.Enter(choice.DataDir, httpPort, cancellation), cancellation);

    /// <summary>Starts trainer silos if the cluster is the machine's own and has none yet.</summary>
    /// <param name="count">How many, or null for as many as the machine has room for.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="recipe">What they are to train, as JSON, if it is known: then a GPU gets as many trainers as its memory holds
    /// members.</param>
    public async Task AddTrainers(int? count, CancellationToken cancellation, string? recipe = null)
    {
        int? there = _local is null ? null : await _local.AddTrainers(count, () => NeedOf(recipe, cancellation), cancellation);
        if (count is not null && there != count)
            _say($"--trainers {count} changes nothing: the cluster has its trainers already{(there is null ? "" : $", {there}")}.");
    }

    /// <summary>Lets the machine's own cluster stay when no command uses it.</summary>
    public Task StayUp(CancellationToken cancellation) => _local?.StayUp(cancellation) ?? Task.CompletedTask;

    /// <summary>Leaves the cluster. This machine's ends with the last command that uses it.</summary>
    /// <param name="own">The run or sweep of this command, of which it speaks itself, or null.</param>
    public Task<Departure> Leave(string? own = null) => _departure ??= LeaveOnce(own);

    public async ValueTask DisposeAsync() => await Leave();

    private async Task<Departure> LeaveOnce(string? own)
    {
        var departure = _local is null ? Departure.Stays : await _local.Leave(() => SayWhatEnds(own));
        await _client.DisposeAsync();
        _local?.Dispose();
        if (_forward is not null) await _forward.DisposeAsync();
        return departure;
    }

    private async Task<MemberNeed?> NeedOf(string? recipe, CancellationToken cancellation) =>
        recipe is not null && await _client.Budget.EstimateMemory(recipe).WaitAsync(cancellation) is { } memory
            ? new MemberNeed(memory.Members, memory.Bytes)
            : null;

    // Runs that other commands have detached from end with the last command too.
    private async Task SayWhatEnds(string? own)
    {
        try
        {
            var runs = await _client.Runs.List().WaitAsync(LastPollLimit);
            var sweeps = await _client.Sweeps.List().WaitAsync(LastPollLimit);
            var names = runs.Where(run => run.State == RunState.Running && run.Sweep is null).Select(run => run.Run)
                .Concat(sweeps.Where(sweep => sweep.State == RunState.Running).Select(sweep => sweep.Sweep));
            foreach (var name in names.Where(name => name != own))
                _say($"'{name}' is interrupted, because no command uses its cluster any more; continue with 'ensemble resume {name}'.");
        }
        catch (Exception error) when (LostCluster.Is(error, CancellationToken.None))
        {
            // The cluster does not answer: what is kept is kept.
        }

        await _client.DisposeAsync();
    }

    private static async Task<ClusterSession> Connect(ClusterChoice choice, LocalCluster local, CancellationToken cancellation)
    {
        try
        {
            return new ClusterSession(
                choice,
                await ClusterClient.Connect(
                    local.Record.ClusterId, GatewaySource.At(IPEndPoint.Parse(local.Record.Gateway)), local.Certificates, cancellation),
                local, null);
        }
        catch
        {
            await local.Leave(() => Task.CompletedTask);
            local.Dispose();
            throw;
        }
    }

    private static async Task<ClusterSession> Remote(ClusterChoice choice, string address, CancellationToken cancellation)
    {
        var certificates = EncryptedConnections.Find(Variables.Find);
        var id = Variables.Find("ENSEMBLE_CLUSTER_ID") ?? "ensemble";
        if (KubeAddress.NamespaceOf(address) is { } space) return await InKubernetes(choice, space, id, certificates, cancellation);
        var gateways = await GatewaySource.Of(address, certificates, cancellation);
        return new ClusterSession(choice, await ClusterClient.Connect(id, gateways, certificates, cancellation), null, null);
    }

    private static async Task<ClusterSession> InKubernetes(
        ClusterChoice choice, string space, string id, ClusterCertificates? certificates, CancellationToken cancellation)
    {
        var forward = await PortForward.Open(KubeApi.Open(), space, cancellation);
        try
        {
            var client = await forward.Explain(ClusterClient.Connect(id, GatewaySource.At(forward.EndPoint), certificates, cancellation));
            return new ClusterSession(choice, client, null, forward);
        }
        catch
        {
            await forward.DisposeAsync();
            throw;
        }
    }
}
