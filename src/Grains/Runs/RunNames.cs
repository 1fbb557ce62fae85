using System.Text.RegularExpressions;
using Ensembles.Members;

namespace Grains.Runs;

/// <summary>What a run may be called.</summary>
internal static partial class RunNames
{
    private const int LongestShown = 80;

    public static string Next(string recipe, IReadOnlyCollection<string> taken)
    {
        var number = 1;
        while (taken.Contains($"{recipe}-{number}")) number++;
        return $"{recipe}-{number}";
    }

    public static string? Fault(string name, IReadOnlyCollection<string> taken)
    {
        if (!Pattern().IsMatch(name))
        {
            return $"--name {Shown(name)}: a run's name has 1 to 63 lower-case letters, digits, dots and hyphens, and starts with a letter "
                + $"or digit.";
        }

        return taken.Contains(name)
            ? $"A run called '{name}' exists already; choose another --name, or remove it with 'ensemble delete {name}'."
            : null;
    }

    /// <summary>
    /// A name in a message about it: one that is refused may be very long, or have line feeds and other control characters.
    /// </summary>
    public static string Shown(string name) => PlainText.Of(PlainText.Cut(name, LongestShown).ReplaceLineEndings("\\n"));

    public static string Unknown(string name) => $"No run is called '{Shown(name)}'; 'ensemble list' shows the runs there are.";

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{0,62}\z")]
    private static partial Regex Pattern();
}
