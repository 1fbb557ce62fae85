using System.CommandLine;
using Client.Clusters;
using Client.Rendering;

namespace Client.Commands;

/// <summary>What a command works with.</summary>
/// <param name="Parsed">What was asked.</param>
/// <param name="Output">Its output.</param>
/// <param name="Cluster">Which cluster is meant.</param>
/// <param name="Cancellation">Ctrl-C.</param>
internal sealed record CommandContext(ParseResult Parsed, Output Output, ClusterChoice Cluster, CancellationToken Cancellation);

/// <summary>Makes commands that look and behave alike.</summary>
internal static class CommandBuilding
{
    public static Argument<string> RunArgument() => new("RUN") { Description = "the run's name" };

    /// <summary>A command with its examples in its help.</summary>
    public static Command Make(
        string name, string description, string[] examples, Func<CommandContext, Task<int>> action, params Symbol[] symbols)
    {
        var command = new ExampleCommand(name, description, examples);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument) command.Arguments.Add(argument);
            else if (symbol is Option option) command.Options.Add(option);
        }

        command.SetAction((parsed, cancellation) =>
            action(new CommandContext(parsed, CommonOptions.OutputOf(parsed), CommonOptions.ClusterOf(parsed), cancellation)));
        return command;
    }

    /// <summary>A command that only groups others.</summary>
    public static Command Group(string name, string description, string[] examples, params Command[] commands)
    {
        var group = new ExampleCommand(name, description, examples);
        foreach (var command in commands) group.Subcommands.Add(command);
        return group;
    }

    public static T? Get<T>(this CommandContext context, Option<T> option) => context.Parsed.GetValue(option);

    public static T Get<T>(this CommandContext context, Argument<T> argument) => context.Parsed.GetRequiredValue(argument);
}
