using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Grains.Interfaces.Local;

/// <summary>
/// A hold on the machine's own cluster: a lock on the file <c>cluster.users</c> of its data folder. Each command that uses the cluster
/// shares the lock, and
/// the kernel releases it however the command ends. Who gets the lock alone knows that no command uses the cluster, and ends it before
/// letting go.
/// </summary>
public sealed partial class ClusterUse : IDisposable
{
    private const int Shared = 1;
    private const int Exclusive = 2;
    private const int AtOnce = 4;
    private const int Unlock = 8;
    private const int WouldBlock = 11;
    private readonly SafeFileHandle _file;

    private ClusterUse(SafeFileHandle file) => _file = file;

    /// <summary>Shares the lock.</summary>
    /// <param name="dataDir">The cluster's data folder, which exists.</param>
    /// <returns>The hold, or null while another process has the lock alone: the folder's cluster is about to end.</returns>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static ClusterUse? TryShare(string dataDir)
    {
        SafeFileHandle file;
        try
        {
            // Opening for reading shares the lock already.
            file = LockFile.Open(Path.Combine(dataDir, "cluster.users"), FileAccess.Read, FileShare.ReadWrite).SafeFileHandle;
        }
        catch (IOException error) when (error.HResult == WouldBlock)
        {
            return null;
        }

        var use = new ClusterUse(file);
        if (use.TryShare()) return use;
        use.Dispose();
        return null;
    }

    /// <summary>Shares the lock (again).</summary>
    /// <returns>False if another process has it alone.</returns>
    public bool TryShare() => Lock(_file, Shared | AtOnce) == 0;

    /// <summary>Takes the lock alone. If others share it, the own share is lost.</summary>
    /// <returns>Whether no other process holds it.</returns>
    public bool TryTakeAlone() => Lock(_file, Exclusive | AtOnce) == 0;

    /// <summary>Releases the lock, and keeps the file open.</summary>
    public void Release() => _ = Lock(_file, Unlock);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    [LibraryImport("libc", EntryPoint = "flock")]
    private static partial int Lock(SafeFileHandle file, int operation);
}
