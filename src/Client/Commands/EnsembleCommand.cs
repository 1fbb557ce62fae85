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
        var root = new RootCommand("Trains and serves deep ensembles on a cluster; without --cluster on one of this machine's own.");
        ExampleHelp.AddTo(root);
        CommonOptions.AddTo(root);
        root.Subcommands.Add(TrainCommand.Create());
        root.Subcommands.Add(BudgetCommand.Create());
        foreach (var command in SweepCommands.Create()) root.Subcommands.Add(command);
        foreach (var command in RunCommands.Create()) root.Subcommands.Add(command);
        root.Subcommands.Add(GrowCommand.Create());
        root.Subcommands.Add(CompareCommand.Create());
        root.Subcommands.Add(PredictCommand.Create());
        root.Subcommands.Add(ServeCommand.Create());
        foreach (var command in ModelCommands.Create()) root.Subcommands.Add(command);
        root.Subcommands.Add(ExportCommand.Create());
        foreach (var command in ShowCommands.Create()) root.Subcommands.Add(command);
        root.Subcommands.Add(TopCommand.Create());
        root.Subcommands.Add(ReportCommand.Create());
        root.Subcommands.Add(ReproduceCommand.Create());
        root.Subcommands.Add(DataCommand.Create());
        foreach (var command in BackupCommands.Create()) root.Subcommands.Add(command);
        root.Subcommands.Add(ClusterCommand.Create());
        root.Subcommands.Add(K8sCommand.Create());
        root.Subcommands.Add(DoctorCommand.Create());
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
