using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Client.Commands;

/// <summary>A command that knows examples of its use.</summary>
internal sealed class ExampleCommand(string name, string description, IReadOnlyList<string> examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples => examples;
}

/// <summary>The usual help, with the root's commands in groups, and a command's examples below it.</summary>
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
        var command = parseResult.CommandResult.Command;
        var output = parseResult.InvocationConfiguration.Output;
        if (command is RootCommand root) WriteRoot(parseResult, root, output);
        else InvokeUsual(parseResult, command);
        if (command is ExampleCommand { Examples: var examples }) Write(output, examples);
        output.WriteLine("Details: docs/command-line.md");
        return ExitCodes.Done;
    }

    // The usual help up to its flat list of commands, which is its last section.
    private void WriteRoot(ParseResult parsed, RootCommand root, TextWriter output)
    {
        using var text = new StringWriter();
        parsed.InvocationConfiguration.Output = text;
        usual.Invoke(parsed);
        parsed.InvocationConfiguration.Output = output;
        output.Write(text.ToString().Split($"Commands:{Environment.NewLine}")[0]);
        CommandGroups.Write(root, output);
        Write(output, ["ensemble train mnist", "ensemble list", "ensemble predict mnist-1 digit.png"]);
    }

    private void InvokeUsual(ParseResult parsed, Command command)
    {
        var replaced = Replaced(parsed.RootCommandResult.Command, command);
        foreach (var option in replaced) option.Hidden = true;
        usual.Invoke(parsed);
        foreach (var option in replaced) option.Hidden = false;
    }

    // A command's own option takes the place of a common one, but the usual help would show both.
    private static List<Option> Replaced(Command root, Command command) =>
        [.. root.Options.Where(common => common.Recursive && command.Options.Any(own => own.Name == common.Name))];

    private static void Write(TextWriter output, IEnumerable<string> examples)
    {
        output.WriteLine("Examples:");
        foreach (var example in examples) output.WriteLine($"  {example}");
        output.WriteLine();
    }
}
