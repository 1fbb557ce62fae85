namespace Client.Clusters;

/// <summary>Which errors say that a cluster, or the silo that was asked, does not answer.</summary>
internal static class LostCluster
{
    /// <summary>
    /// Whether asking again may help. A silo that loses its store answers with errors of libraries that the command line does not have, so
    /// every error but the command's own counts.
    /// </summary>
    public static bool Is(Exception error) => error is not (CommandException or OperationCanceledException);
}
