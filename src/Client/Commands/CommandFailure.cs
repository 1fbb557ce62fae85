using Ensembles.Members;

namespace Client.Commands;

/// <summary>How a command that has thrown ends.</summary>
/// <param name="Sentence">What it says.</param>
/// <param name="ExitCode">Its exit code.</param>
internal sealed record CommandFailure(string Sentence, int ExitCode)
{
    /// <param name="error">What it has thrown.</param>
    /// <param name="isInterrupted">Whether a signal has cancelled it; silos and servers cancel calls too.</param>
    public static CommandFailure Of(Exception error, bool isInterrupted) => error switch
    {
        CommandException own => new(own.Message, own.ExitCode),
        OperationCanceledException when isInterrupted => new("Interrupted.", ExitCodes.Interrupted),
        OrleansException or TimeoutException or OperationCanceledException =>
            new($"The cluster does not answer ({error.FirstLine()}); check 'ensemble nodes' and its logs.", ExitCodes.NoCluster),
        IOException or UnauthorizedAccessException => new(error.FirstLine(), ExitCodes.Failed),
        // An unforeseen error is one sentence too; its type helps to find the cause.
        _ => new($"The command has failed ({error.GetType().Name}: {error.FirstLine()}).", ExitCodes.Failed),
    };
}
