using System.Text.RegularExpressions;

namespace Dashboards;

/// <summary>Reads Prometheus' query language as far as it takes to find the names of series.</summary>
internal static partial class PromQl
{
    private static readonly HashSet<string> Words = ["and", "or", "unless", "bool", "offset", "on", "ignoring", "group_left", "group_right", "by", "without", "Inf", "NaN"];

    /// <summary>The names of the series that an expression reads.</summary>
    public static IEnumerable<string> Series(string expression) =>
        Name().Matches(NoNames().Replace(expression, " ")).Select(match => match.Value).Where(name => !Words.Contains(name)).Distinct();

    // Texts, selectors, ranges and lists of labels hold names that are none of series.
    [GeneratedRegex(@"""(\\.|[^""])*""|\{[^}]*\}|\[[^]]*\]|\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")]
    private static partial Regex NoNames();

    [GeneratedRegex(@"(?<![\w:.])[a-zA-Z_:][\w:]*(?!\s*\(|[\w:])")]
    private static partial Regex Name();
}
