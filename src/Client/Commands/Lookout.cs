using Client.Clusters;
using Ensembles.Members;

namespace Client.Commands;

/// <summary>
/// Polls a run or a sweep that is followed for long. If the cluster is lost for good, the message says whether it is kept and how to
/// continue.
/// </summary>
/// <param name="session">The cluster.</param>
/// <param name="kind">run or sweep.</param>
/// <param name="name">Its name.</param>
internal sealed class Lookout(ClusterSession session, string kind, string name)
{
    /// <exception cref="CommandException">The cluster is lost.</exception>
    public async Task<T> Ask<T>(Func<ClusterClient, Task<T>> question, CancellationToken cancellation)
    {
        try
        {
            return await session.Ask(question, cancellation);
        }
        catch (Exception error) when (LostCluster.Is(error, cancellation) || (error is CommandException && session.BrokenDown.IsCompleted))
        {
            await session.AwaitEnd(cancellation);
            if (!session.BrokenDown.IsCompleted) throw new CommandException(ExitCodes.NoCluster, Lost(kind, name, error, session.IsRemote));
        }

        throw new CommandException(
            ExitCodes.NoCluster,
            $"The control silo has ended ({await session.BrokenDown}); {kind} '{name}' is kept, continue with 'ensemble resume {name}'.");
    }

    /// <summary>What is said when the cluster does not answer any more.</summary>
    /// <param name="kind">run or sweep.</param>
    /// <param name="name">Its name.</param>
    /// <param name="error">How the last question ended.</param>
    /// <param name="isRemote">Whether the cluster is not this machine's own: runs of those continue by themselves.</param>
    public static string Lost(string kind, string name, Exception error, bool isRemote) => isRemote
        ? $"The cluster does not answer any more ({error.FirstLine()}). The {kind} '{name}' is kept: its cluster continues it as soon as a "
            + $"control silo is there again. "
            + $"Watch it with 'ensemble watch {name}'; if it is interrupted then, continue with 'ensemble resume {name}'."
        : $"This machine's cluster does not answer any more ({error.FirstLine()}). The {kind} '{name}' is kept; continue with 'ensemble "
            + $"resume {name}'.";
}
