using System.Text.RegularExpressions;

namespace House.Tests.Texts;

/// <summary>What every file must keep to.</summary>
public sealed partial class TextTests
{
    private const int MostLines = 300;

    public static TheoryData<string> Pages { get; } = [.. Repository.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal))];

    private static readonly string[] Root =
    [
        ".ci", ".config", ".dockerignore", ".editorconfig", ".gitignore", "CONTRIBUTING.md", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "Dockerfile", "EnsembleCluster.sln", "LICENSE", "README.md", "SECURITY.md",
        "benchmarks", "docs", "eng", "ensemble", "global.json", "k8s", "recipes", "src", "test", "tests",
    ];

    // In parts, so that this file itself does not hold them.
    private static readonly string[] Words =
    [
        "nuget" + ".org", "registry." + "npmjs", "npmjs" + ".org", "deb." + "debian", "pypi" + ".org", "/wo" + "rk/", "/ro" + "ot/", "/fa" + "rm",
        "TO" + "DO", "FIX" + "ME", "HA" + "CK:", "NotImplemented" + "Exception", "(Skip " + "=", ", Skip " + "=",
    ];

    private static IEnumerable<string> Sources => Repository.Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal));

    [Fact]
    public void Source_files_are_short() =>
        Assert.DoesNotContain(Sources, file => File.ReadLines(Repository.PathOf(file)).Count() > MostLines);

    [Fact]
    public void A_source_files_namespace_is_its_folder() =>
        Assert.DoesNotContain(Sources, file => Path.GetFileName(file) != "Program.cs" && NamespaceOf(file) != string.Join('.', Path.GetDirectoryName(file)!.Split('/').Skip(1)));

    [Fact]
    public void Nothing_names_a_package_registry_or_a_path_of_one_machine_or_puts_work_off()
    {
        var found = from file in Repository.Files
                    let text = Repository.Read(file)
                    from word in Words
                    where text.Contains(word, StringComparison.Ordinal)
                    select $"{file}: {word}";
        Assert.Empty(found);
    }

    [Fact]
    public void The_root_holds_what_it_should() =>
        Assert.Equal(Root.Order(StringComparer.Ordinal), Repository.Files.Select(file => file.Split('/')[0]).Distinct().Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Pages))]
    public void Links_between_pages_lead_to_a_file_and_a_heading(string page)
    {
        var folder = Path.GetDirectoryName(page)!;
        var targets = Link().Matches(Repository.Read(page)).Select(match => match.Groups[1].Value);
        Assert.All(targets.Where(target => !target.Contains("://", StringComparison.Ordinal)), target =>
        {
            var parts = target.Split('#');
            var file = parts[0].Length == 0 ? page : Path.GetRelativePath(Repository.Root, Path.GetFullPath(Repository.PathOf(Path.Combine(folder, parts[0]))));
            Assert.True(Path.Exists(Repository.PathOf(file)), $"{page} links to {target}");
            Assert.True(parts.Length == 1 || Headings.Slugs(file).Contains(parts[1]), $"{page} links to {target}, which is no heading");
        });
    }

    /// <summary>Files named in code spans, from the root or from <c>src</c>.</summary>
    [Fact]
    public void The_architecture_names_files_that_exist()
    {
        var files = CodeSpan().Matches(Repository.Read("docs/architecture.md")).Select(match => match.Groups[1].Value).Where(file => file.Contains('/', StringComparison.Ordinal));
        var all = Repository.Files.ToHashSet();
        Assert.DoesNotContain(files, file => !all.Contains(file) && !all.Contains($"src/{file}") && !all.Any(one => one.EndsWith($"/{file}", StringComparison.Ordinal)));
    }

    /// <summary>A class of tests, or one of its methods.</summary>
    [Fact]
    public void The_guarantees_name_tests_that_exist()
    {
        var tests = string.Concat(Repository.Files.Where(file => file.StartsWith("tests/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal)).Select(Repository.Read));
        var named = TestSpan().Matches(Repository.Read("docs/guarantees.md")).SelectMany(match => match.Groups[1].Value.Split('.'));
        Assert.All(named, name => Assert.Contains($" {name}", tests, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_recipe_says_in_the_readme_what_it_reached()
    {
        var page = Repository.Read("recipes/README.md");
        var recipes = Repository.Files.Where(file => Recipe().IsMatch(file)).Select(Path.GetFileNameWithoutExtension);
        Assert.All(recipes, recipe => Assert.Contains($"| `{recipe}` |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void A_pattern_ends_by_z_because_a_dollar_takes_a_trailing_line_feed_too()
    {
        var found = from file in Sources
                    where file.StartsWith("src/", StringComparison.Ordinal)
                    from line in File.ReadLines(Repository.PathOf(file))
                    where line.Contains("Generated" + "Regex(", StringComparison.Ordinal) && DollarAtTheEnd().IsMatch(line) && !line.Contains("Multiline", StringComparison.Ordinal)
                    select $"{file}: {line.Trim()}";
        Assert.Empty(found);
    }

    private static string NamespaceOf(string file) => Namespace().Match(Repository.Read(file)).Groups[1].Value;

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex("""(?<!\\)\$(["|)])""")]
    private static partial Regex DollarAtTheEnd();

    [GeneratedRegex(@"`((?:\w+Tests|\w+Conformance)(?:\.\w+)?)`")]
    private static partial Regex TestSpan();

    [GeneratedRegex(@"`([\w./]+\.cs)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^recipes/[a-z0-9-]+\.json$")]
    private static partial Regex Recipe();
}
