namespace Client.Clusters;

/// <summary>Which errors say that a cluster, or the silo that was asked, does not answer.</summary>
internal static class LostCluster
{
    /// <summary>
    /// Whether asking again may help. A silo that loses its store answers with errors of libraries that the command line does not have, so
    /// every error but the command's own counts. A silo that ends may also answer that the call was cancelled: only what the command's
    /// token cancelled was cancelled by its user.
    /// </summary>
    /// <param name="error">How the question ended.</param>
    /// <param name="cancellation">The command's token.</param>
    public static bool Is(Exception error, CancellationToken cancellation) =>
        error is not CommandException && !error.IsOf(cancellation);
}
