using System.CommandLine;
using Client.Commands;

namespace Client.Tests.Commands;

/// <summary>One rule for every argument and option of every command: empty and blank values are refused by name.</summary>
public sealed class BlankValuesTests
{
    private static readonly string[] Blanks = ["", " ", "\t", "\n", " "];

    public static TheoryData<string> Commands { get; } = [.. All(EnsembleCommand.Create()).Select(command => string.Join(' ', command.Path)).Where(path => path.Length > 0)];

    [Theory, MemberData(nameof(Commands))]
    public void Every_argument_and_option_of_a_command_refuses_blanks(string command)
    {
        var root = EnsembleCommand.Create();
        var (path, found) = All(root).Single(each => string.Join(' ', each.Path) == command);
        foreach (var blank in Blanks)
        {
            foreach (var argument in found.Arguments)
            {
                string[] line = [.. path, .. found.Arguments.TakeWhile(before => before != argument).Select(_ => "x"), blank];
                Assert.Contains($"{argument.Name} is empty; give it a value.", BlankValues.Faults(root.Parse(line)));
            }

            foreach (var option in found.Options.Concat(root.Options.Where(common => common.Recursive)).Where(option => option.Arity.MaximumNumberOfValues > 0))
            {
                var parsed = root.Parse([.. path, option.Name, blank]);
                // After a switch it is an argument, and so refused as one.
                if (option.ValueType == typeof(bool) || option.ValueType == typeof(bool?)) Assert.NotEmpty(BlankValues.Faults(parsed).Concat(parsed.Errors.Select(error => error.Message)));
                else Assert.Contains($"{option.Name} is empty; give it a value, or leave the option out.", BlankValues.Faults(parsed));
            }
        }
    }

    [Theory, InlineData("list"), InlineData("train mnist --name a"), InlineData("predict r -"), InlineData("train mnist --set data.folder=")]
    public void Other_values_are_not_its_business(string line) => Assert.Empty(BlankValues.Faults(EnsembleCommand.Create().Parse(line.Split(' '))));

    [Theory, InlineData(null, null), InlineData("", null), InlineData("  ", null), InlineData("\n", null), InlineData("x", "x")]
    public void A_variable_that_is_set_to_blanks_counts_as_not_set(string? value, string? found)
    {
        const string Name = "ENSEMBLE_TEST_OF_BLANKS";
        Environment.SetEnvironmentVariable(Name, value);
        Assert.Equal(found, Variables.Find(Name));
        Environment.SetEnvironmentVariable(Name, null);
    }

    private static IEnumerable<(string[] Path, Command Command)> All(Command command, params string[] path) =>
        command.Subcommands.SelectMany(child => All(child, [.. path, child.Name])).Prepend((path, command));
}
