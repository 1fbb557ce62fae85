using System.Text.RegularExpressions;

namespace House.Tests.Texts;

/// <summary>Comments, messages and pages are written in plain English, with the words of the field (docs/glossary.md).</summary>
public sealed partial class WordTests
{
    private const int MostCharacters = 140;

    // Words of a former dialect. Each has a plainer one: told is reported, mend is fix, anew is again, elsewhere is remote or external.
    [GeneratedRegex(
        @"\b(tell(s|ing)?|told|mend(s|ed|ing)?|nobody|somebody|anybody|everybody|whoever|anew|strange(r|ly)?|elsewhere|brings?|bringing|brought|"
        + @"hear(s|ing)?|heard|deaf|obey(s|ed)?|insist(s|ed)?|lets go|goes on|go on|went on)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Dialect();

    // The same in names, where they are parts of a word.
    [GeneratedRegex("(?<![a-z])(Tell|Tells|Told|Mend|Nobody|Somebody|Whoever|Anew|Hear|Heard|Deaf|Obey|Insist|Bring|Brings|Brought|GoOn|GoesOn)(?![a-z])")]
    private static partial Regex DialectInNames();

    [GeneratedRegex("""(?<comment>//[^\n]*)|"{3}[\s\S]*?"{3}|"(?:[^"\\\n]|\\.)*"|/\*[\s\S]*?\*/""")]
    private static partial Regex CommentOrString();

    [GeneratedRegex(@"```[\s\S]*?```|`[^`\n]*`")]
    private static partial Regex CodeSpan();

    // Code in an interpolated string.
    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Hole();

    [GeneratedRegex("""^"[\w.-]+"$""")]
    private static partial Regex OneWord();

    private static IEnumerable<string> Files => Repository.Files.Where(file =>
        !file.Contains("/vendor/", StringComparison.Ordinal) && !file.EndsWith("packages.lock.json", StringComparison.Ordinal) && !file.Contains("LICENSE", StringComparison.Ordinal)
        && (file is "ensemble" or "test" or "Dockerfile" || Path.GetExtension(file) is ".cs" or ".js" or ".html" or ".css" or ".cu" or ".json" or ".md" or ".sh" or ".yaml" or ".env" or ".py")
        && !file.StartsWith("tests/", StringComparison.Ordinal) && !file.StartsWith('.'));

    [Fact]
    public void Texts_are_in_plain_English() => Assert.Empty(
        from file in Files
        from text in Texts(file)
        from Match found in Dialect().Matches(text)
        select $"{file}: '{found.Value}' in {Around(text, found)}");

    [Fact]
    public void Names_are_words_of_the_field() => Assert.Empty(
        from file in Files
        where file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal)
        from Match found in DialectInNames().Matches(CommentOrString().Replace(Repository.Read(file), ""))
        select $"{file}: {found.Value}");

    [Fact]
    public void Lines_of_source_are_short() => Assert.Empty(
        from file in Files
        where file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal)
        from line in File.ReadLines(Repository.PathOf(file)).Index()
        where line.Item.Length > MostCharacters
        select $"{file}:{line.Index + 1} has {line.Item.Length} characters");

    // Keys of JSON and names in code are not texts: a string of one word does not count.
    private static IEnumerable<string> Texts(string file) => Path.GetExtension(file) switch
    {
        ".md" => [CodeSpan().Replace(Repository.Read(file), "")],
        ".cs" or ".js" or ".cu" => CommentOrString().Matches(Repository.Read(file)).Select(match => Hole().Replace(match.Value, "{}")).Where(text => !OneWord().IsMatch(text)),
        _ => [Repository.Read(file)],
    };

    private static string Around(string text, Match found)
    {
        var start = Math.Max(0, found.Index - 40);
        return text[start..Math.Min(text.Length, found.Index + found.Length + 40)].ReplaceLineEndings(" ");
    }
}
