using System.Collections.Immutable;
using Grains.Interfaces.Local;

namespace Client.Clusters;

/// <summary>
/// The trainers of the machine's own cluster: whichever command uses the cluster starts them if there are none yet, and restarts those that
/// die.
/// Commands that do so at once take turns by the folder's lock.
/// </summary>
internal sealed class TrainerSupervisor(string dataDir, string clusterId)
{
    private const int MostRestarts = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(2);
    private readonly ClusterFile _file = new(dataDir);
    private readonly Lock _writing = new();
    private int _restarts;

    /// <summary>Starts the trainers side by side, if the cluster has none.</summary>
    /// <param name="count">How many, or null for one a core, or as many a GPU as it has room for.</param>
    /// <param name="need">Finds out what members need of a GPU; asked only if it matters.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many it has.</returns>
    /// <exception cref="CommandException">One does not start: then none is left.</exception>
    public async Task<int> Start(int? count, Func<Task<MemberNeed?>> need, CancellationToken cancellation)
    {
        using var held = await ClusterLock.Take(dataDir, cancellation);
        if (Own() is not { } cluster) throw new CommandException(ExitCodes.NoCluster, $"The cluster in {dataDir} has ended; try again.");
        if (!cluster.Trainers.IsEmpty) return cluster.Trainers.Length;
        var starter = new SiloStarter(dataDir, clusterId);
        var gpus = Devices.FindGraphics(starter.Program);
        var places = Devices.Choose(gpus, count, gpus.IsEmpty || count is not null ? null : await need(), Environment.ProcessorCount);
        var planned = places.Select((place, index) => new TrainerRecord($"trainer-{index}", place.Device, 0, place.Graphics))
            .ToImmutableArray();
        _file.Write(cluster with { Trainers = planned });
        using var others = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var starts = planned.Select(trainer => Start(starter, trainer, cluster, others)).ToList();
        try
        {
            await Task.WhenAll(starts);
            return planned.Length;
        }
        catch
        {
            foreach (var pid in (Own() ?? cluster).Pids().Skip(1).Where(pid => SiloPids.IsSiloOf(pid, dataDir))) Signals.Kill(pid);
            if (Own() is { } now) _file.Write(now with { Trainers = [] });
            cancellation.ThrowIfCancellationRequested();
            // The first to fail ended the others: its reason is the true one.
            throw starts.Select(start => start.Exception?.InnerException).OfType<CommandException>().FirstOrDefault()
                ?? starts.First(start => start.IsFaulted).Exception!.InnerException!;
        }
    }

    /// <summary>Restarts trainers that have died, until the cluster ends.</summary>
    public async Task Keep(CancellationToken cancellation)
    {
        while (Own() is { } cluster && _restarts < MostRestarts)
        {
            await Task.Delay(cluster.Trainers.Any(IsDead) && !await Restart(cancellation) ? RestartPause : Pause, cancellation);
        }
    }

    // If one does not come back, the others train on; a run without any trainer shows its members in the queue.
    private async Task<bool> Restart(CancellationToken cancellation)
    {
        try
        {
            using var held = await ClusterLock.Take(dataDir, cancellation);
            if (Own() is not { } cluster || cluster.Trainers.FirstOrDefault(IsDead) is not { } dead) return true;
            _restarts++;
            using var alone = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Start(new SiloStarter(dataDir, clusterId), dead, cluster, alone);
            return true;
        }
        catch (Exception error) when (error is CommandException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private async Task Start(SiloStarter starter, TrainerRecord trainer, ClusterRecord cluster, CancellationTokenSource others)
    {
        try
        {
            (await starter.StartTrainer(trainer, cluster, pid => Note(trainer.Name, pid), others.Token)).Dispose();
        }
        catch
        {
            await others.CancelAsync();
            throw;
        }
    }

    private void Note(string trainer, int pid)
    {
        lock (_writing)
        {
            if (Own() is { } cluster)
                _file.Write(
                    cluster with
                    {
                        Trainers = [.. cluster.Trainers.Select(known => known.Name == trainer ? known with { Pid = pid } : known)],
                    });
        }
    }

    private ClusterRecord? Own() => _file.Find() is { } cluster && cluster.ClusterId == clusterId ? cluster : null;

    private bool IsDead(TrainerRecord trainer) => !SiloPids.IsSiloOf(trainer.Pid, dataDir);
}
