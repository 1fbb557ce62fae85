using System.Text.RegularExpressions;

namespace House.Tests.Texts;

/// <summary>The headings of Markdown pages, as links name them.</summary>
internal static partial class Headings
{
    /// <summary>The anchors of a page.</summary>
    /// <param name="page">Its path from the root.</param>
    public static HashSet<string> Slugs(string page) =>
        [.. Heading().Matches(Repository.Read(page)).Select(match => NoSlug().Replace(match.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'))];

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("[^a-z0-9 _-]")]
    private static partial Regex NoSlug();
}
