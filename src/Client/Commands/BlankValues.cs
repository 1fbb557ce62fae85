using System.CommandLine;
using System.CommandLine.Parsing;

namespace Client.Commands;

/// <summary>The one rule for arguments and options of all commands: a value that is empty or blank is refused.</summary>
internal static class BlankValues
{
    /// <summary>A sentence for each argument and option that was given such a value.</summary>
    public static IEnumerable<string> Faults(ParseResult parsed) =>
        WithParents(parsed.CommandResult).SelectMany(command => command.Children).Select(Fault).OfType<string>();

    private static string? Fault(SymbolResult given) => given switch
    {
        OptionResult option when IsBlank(option) => $"{option.Option.Name} is empty; give it a value, or leave the option out.",
        ArgumentResult argument when IsBlank(argument) => $"{argument.Argument.Name} is empty; give it a value.",
        _ => null,
    };

    private static bool IsBlank(SymbolResult given) => given.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value));

    private static IEnumerable<CommandResult> WithParents(CommandResult command)
    {
        for (var next = command; next is not null; next = next.Parent as CommandResult) yield return next;
    }
}
