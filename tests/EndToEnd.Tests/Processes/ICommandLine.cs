namespace EndToEnd.Tests.Processes;

/// <summary>The command line, put to one cluster.</summary>
internal interface ICommandLine
{
    /// <summary>Runs a command to its end.</summary>
    Task<Outcome> Run(params string[] arguments);

    /// <summary>Starts a command.</summary>
    RunningCommand Start(params string[] arguments);
}
