using Grains.Interfaces.Local;

namespace Silo.Hosting;

/// <summary>Finds out whether a silo of the machine's own cluster is still wanted.</summary>
/// <param name="settings">The silo's.</param>
internal sealed class ClusterWatch(SiloSettings settings) : IDisposable
{
    private ClusterUse? _use;
    private bool _stays;

    /// <summary>
    /// Of a control silo: whether a command uses the cluster, or it is to stay (<see cref="ClusterRecord.StaysUp"/>). After the answer no,
    /// no command joins
    /// the cluster until this process has ended. Of a trainer: whether its control silo lives, and no command ends the cluster.
    /// </summary>
    public bool IsWanted()
    {
        try
        {
            return settings.ControlPid is { } control
                ? SiloPids.IsSiloOf(control, settings.DataDir) && !IsBeingEnded()
                : Stays() || !HasNoUser();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The folder is away; it may come back.
            return true;
        }
    }

    public void Dispose() => _use?.Dispose();

    // The file is kept open: it answers even while the folder is away.
    private ClusterUse? Use => _use ??= ClusterUse.TryShare(settings.DataDir);

    // A command that has the lock alone ends the trainers first, and then the control silo by a signal.
    private bool IsBeingEnded()
    {
        var isEnding = Use?.TryShare() != true;
        Use?.Release();
        return isEnding;
    }

    private bool HasNoUser()
    {
        if (Use is not { } use) return false;
        // Read again: a command may have let the cluster stay, and have ended since.
        if (use.TryTakeAlone() && !Stays())
        {
            Forget();
            return true;
        }

        use.Release();
        return false;
    }

    private void Forget()
    {
        var file = new ClusterFile(settings.DataDir);
        if (file.Read()?.ClusterId == settings.ClusterId) file.Delete();
    }

    private bool Stays()
    {
        if (new ClusterFile(settings.DataDir).Read() is { } record) _stays = record.StaysUp && record.ClusterId == settings.ClusterId;
        else if (Directory.Exists(settings.DataDir)) _stays = false;
        return _stays;
    }
}
