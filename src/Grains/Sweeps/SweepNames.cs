using Grains.Runs;

namespace Grains.Sweeps;

/// <summary>What a sweep may be called: its trials are runs, and have names that begin with it.</summary>
internal static class SweepNames
{
    private const int Longest = 58;

    public static string Next(string recipe, IReadOnlyCollection<string> taken) => RunNames.Next($"{recipe}-sweep", taken);

    public static string? Fault(string name, IReadOnlyCollection<string> taken)
    {
        if (RunNames.Fault(name, []) is { } fault) return fault;
        if (name.Length > Longest)
            return $"--name {name}: a sweep's name has at most {Longest} characters, because its trials' names begin with it.";
        return taken.Contains(name)
            ? $"A sweep called '{name}' exists already; choose another --name, or remove it with 'ensemble delete {name}'."
            : null;
    }

    public static string Unknown(string name) => $"No sweep is called '{name}'; 'ensemble sweeps' shows the sweeps there are.";
}
