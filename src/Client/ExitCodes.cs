namespace Client;

/// <summary>How a command ends; scripts rely on these numbers (docs/command-line.md).</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>It was tried and failed: a run failed, a file could not be written.</summary>
    public const int Failed = 1;

    /// <summary>An argument, a recipe, data or a file cannot be used.</summary>
    public const int BadInput = 2;

    /// <summary>There is no such run or member.</summary>
    public const int NotFound = 3;

    /// <summary>There is no cluster, or it does not answer.</summary>
    public const int NoCluster = 4;

    /// <summary>Not possible now: the name is taken, the run is in training.</summary>
    public const int Conflict = 5;

    /// <summary>A repeated run is not shown to be the same: it differs, or there is nothing to compare it with.</summary>
    public const int Differs = 6;

    /// <summary>A run or sweep is interrupted: it is kept, and nothing trains it now.</summary>
    public const int Unfinished = 7;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupted = 130;
}

/// <summary>Ends a command with one sentence for people.</summary>
/// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="message">What is wrong with which input, and what to do.</param>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    public int ExitCode => exitCode;
}
