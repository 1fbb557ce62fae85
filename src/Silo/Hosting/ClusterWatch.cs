using Grains.Interfaces.Local;

namespace Silo.Hosting;

/// <summary>Finds out whether a silo of the machine's own cluster is still wanted.</summary>
/// <param name="settings">The silo's.</param>
internal sealed class ClusterWatch(SiloSettings settings) : IDisposable
{
    private ClusterUse? _use;
    private bool _stays;

    /// <summary>
    /// Of a control silo: whether a command uses the cluster, or it is to stay (<see cref="ClusterRecord.StaysUp"/>). After the answer no, no command joins
    /// the cluster until this process has ended. Of a trainer: whether its control silo lives, and nobody ends the cluster.
    /// </summary>
    public bool IsWanted()
    {
        if (settings.ControlPid is { } control && !SiloPids.IsSiloOf(control, settings.DataDir)) return false;
        if (settings.ControlPid is null && Stays()) return true;
        try
        {
            // The file is kept open: it answers even while the folder is away.
            _use ??= ClusterUse.TryShare(settings.DataDir);
            // Whoever has it alone ends the cluster: the trainers first, and then the control silo by a signal.
            if (_use is null) return settings.ControlPid is null;
            // Read anew: a command may have let the cluster stay, and have ended since.
            if (settings.ControlPid is null && _use.TryTakeAlone() && !Stays()) return Forget();
            var isEnding = !_use.TryShare();
            _use.Release();
            return settings.ControlPid is null || !isEnding;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The folder is away; it may come back.
            return true;
        }
    }

    public void Dispose() => _use?.Dispose();

    private bool Forget()
    {
        var file = new ClusterFile(settings.DataDir);
        if (file.Read()?.ClusterId == settings.ClusterId) file.Delete();
        return false;
    }

    private bool Stays()
    {
        if (new ClusterFile(settings.DataDir).Read() is { } record) _stays = record.StaysUp && record.ClusterId == settings.ClusterId;
        else if (Directory.Exists(settings.DataDir)) _stays = false;
        return _stays;
    }
}
