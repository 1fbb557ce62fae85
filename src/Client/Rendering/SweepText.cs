using Grains.Interfaces.Sweeps;

namespace Client.Rendering;

/// <summary>Names and values of a search space, short enough for a table.</summary>
internal static class SweepText
{
    private const int Longest = 24;

    /// <summary>The last step of every path, or so many that no two are alike.</summary>
    public static IReadOnlyList<string> Names(IReadOnlyList<DimensionStatus> space)
    {
        string[][] steps = [.. space.Select(dimension => dimension.Path.Split('.'))];
        return [
            .. steps.Select(path =>
                Enumerable.Range(1, path.Length)
                    .Select(count => End(path, count))
                    .First(name =>
                        name.Length == End(path, path.Length).Length
                            || steps.Count(other => End(other, name.Count(letter => letter == '.') + 1) == name) == 1))];
    }

    /// <summary>A value without its quotation marks.</summary>
    public static string Value(string json)
    {
        var text = json.Trim('"');
        return text.Length <= Longest ? text : text[..(Longest - 1)] + "…";
    }

    /// <summary>What a trial tries, in one line.</summary>
    public static string Values(SweepStatus sweep, TrialStatus trial) =>
        string.Join(", ", Names(sweep.Space).Zip(trial.Values, (name, value) => $"{name} {Value(value)}"));

    private static string End(string[] path, int steps) => string.Join('.', path.TakeLast(steps));
}
