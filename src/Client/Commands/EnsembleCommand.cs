using System.CommandLine;
using Client.Tracing;

namespace Client.Commands;

/// <summary>The command line as a whole.</summary>
internal static class EnsembleCommand
{
    // How long what runs may take to end cleanly after Ctrl-C.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);

    public static async Task<int> Run(string[] arguments)
    {
        var parsed = Create().Parse(arguments);
        var faults = BlankValues.Faults(parsed).ToList();
        if (faults.Count == 0) faults.AddRange(parsed.Errors.Select(error => error.Message));
        if (faults.Count > 0) return Complain(parsed, faults);
        using var trace = CommandTrace.Begin(parsed.CommandResult.Command.Name);
        using var interruption = new Interruption(StopLimit);
        // The library's own handling of signals ends the process at once if the command has not awaited anything yet.
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            return await interruption.Run(cancellation => parsed.InvokeAsync(configuration, cancellation));
        }
        catch (Exception error)
        {
            var failure = CommandFailure.Of(error, interruption.IsRequested);
            Console.Error.WriteLine(Errors.Plain(failure.Sentence));
            return failure.ExitCode;
        }
    }

    /// <summary>All commands.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("Train and serve deep ensembles on a cluster.");
        ExampleHelp.AddTo(root);
        CommonOptions.AddTo(root);
        Command[] commands =
        [
            TrainCommand.Create(), BudgetCommand.Create(), .. SweepCommands.Create(), .. RunCommands.Create(), GrowCommand.Create(),
            CompareCommand.Create(),
            PredictCommand.Create(), ServeCommand.Create(), .. ModelCommands.Create(), ExportCommand.Create(), .. ShowCommands.Create(),
            TopCommand.Create(),
            ReportCommand.Create(), ReproduceCommand.Create(), DataCommand.Create(), .. BackupCommands.Create(), ClusterCommand.Create(),
            K8sCommand.Create(),
            DoctorCommand.Create(),
        ];
        foreach (var command in commands) root.Subcommands.Add(command);
        return root;
    }

    private static int Complain(ParseResult parsed, IEnumerable<string> faults)
    {
        foreach (var fault in faults) Console.Error.WriteLine(fault);
        Console.Error.WriteLine($"See '{PathOf(parsed.CommandResult)} --help'.");
        return ExitCodes.BadInput;
    }

    private static string PathOf(System.CommandLine.Parsing.CommandResult command) =>
        command.Parent is System.CommandLine.Parsing.CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}" : "ensemble";
}
