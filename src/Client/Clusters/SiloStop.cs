using System.Diagnostics;
using Grains.Interfaces.Local;

namespace Client.Clusters;

/// <summary>Ends silos of a data folder.</summary>
internal static class SiloStop
{
    /// <summary>How long a silo may take to end in good order.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(25);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Ends a whole cluster: the trainers first, because they hand their slots back to the control silo.</summary>
    public static async Task Stop(ClusterRecord cluster, string dataDir)
    {
        await Stop([.. cluster.Pids().Skip(1)], dataDir);
        await Stop([cluster.ControlPid], dataDir);
    }

    /// <summary>Ends silos side by side, and kills those that do not end in time.</summary>
    public static async Task Stop(IReadOnlyList<int> pids, string dataDir)
    {
        var began = Stopwatch.GetTimestamp();
        foreach (var pid in Alive(pids, dataDir)) Signals.Terminate(pid);
        while (Alive(pids, dataDir).Any())
        {
            if (Stopwatch.GetElapsedTime(began) > Limit)
            {
                foreach (var pid in Alive(pids, dataDir)) Signals.Kill(pid);
            }

            await Task.Delay(Pause);
        }
    }

    private static IEnumerable<int> Alive(IEnumerable<int> pids, string dataDir) => pids.Where(pid => SiloPids.IsSiloOf(pid, dataDir));
}
