using Orleans.Configuration;

namespace Silo.Hosting;

/// <summary>How soon a silent silo is taken for dead.</summary>
internal static class FailureDetection
{
    /// <summary>
    /// A killed silo is found in about a second, a hung one in about six: between the runtime's defaults (a minute)
    /// and what cores that train at full load would miss by accident.
    /// </summary>
    public static void Tune(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = TimeSpan.FromSeconds(2);
        options.MaxProbeTimeout = TimeSpan.FromSeconds(3);
        options.NumMissedProbesLimit = 2;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10);
    }

    /// <summary>
    /// Grains of a dead silo are activated on other silos at once. The lease that the directory would put on its part first (half a
    /// minute) is against second activations of a silo that is only slow; here those change nothing, because a run is stored by
    /// compare-and-set and members are fenced.
    /// </summary>
    public static void Tune(GrainDirectoryOptions options) => options.RangeLeaseDuration = TimeSpan.Zero;
}
