using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Client.Commands;

/// <summary>A command that knows examples of its use.</summary>
internal sealed class ExampleCommand(string name, string description, IReadOnlyList<string> examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples => examples;
}

/// <summary>The usual help, and a command's examples below it.</summary>
internal sealed class ExampleHelp(HelpAction usual) : SynchronousCommandLineAction
{
    public static void AddTo(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new ExampleHelp((HelpAction)option.Action!);
    }

    /// <inheritdoc/>
    public override bool ClearsParseErrors => usual.ClearsParseErrors;

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command;
        var replaced = Replaced(parseResult.RootCommandResult.Command, command);
        foreach (var option in replaced) option.Hidden = true;
        var result = usual.Invoke(parseResult);
        foreach (var option in replaced) option.Hidden = false;
        if (command is RootCommand) Write(output, ["ensemble train mnist", "ensemble list", "ensemble predict mnist-1 digit.png"]);
        if (command is ExampleCommand { Examples: var examples }) Write(output, examples);
        return result;
    }

    // A command's own option takes the place of a common one, but the usual help would show both.
    private static List<Option> Replaced(Command root, Command command) =>
        command == root ? [] : [.. root.Options.Where(common => common.Recursive && command.Options.Any(own => own.Name == common.Name))];

    private static void Write(TextWriter output, IEnumerable<string> examples)
    {
        output.WriteLine("Examples:");
        foreach (var example in examples) output.WriteLine($"  {example}");
        output.WriteLine();
    }
}
