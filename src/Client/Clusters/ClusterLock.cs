using System.Diagnostics;
using Grains.Interfaces.Local;

namespace Client.Clusters;

/// <summary>Held while a cluster is started, and as long as a short one lives: a data folder has one control silo.</summary>
internal sealed class ClusterLock : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly FileStream _file;

    private ClusterLock(FileStream file) => _file = file;

    /// <exception cref="CommandException">Another command holds it for too long.</exception>
    public static async Task<ClusterLock> Take(string dataDir, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new ClusterLock(LockFile.Open(Path.Combine(dataDir, "cluster.lock"), FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(began) < Limit)
            {
                await Task.Delay(Pause, cancellation);
            }
            catch (IOException)
            {
                throw new CommandException(
                    ExitCodes.NoCluster,
                    $"Another ensemble command has been working in {dataDir} for two minutes; try again when it has ended.");
            }
        }
    }

    public void Dispose() => _file.Dispose();
}
