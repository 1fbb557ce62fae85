using System.Text.RegularExpressions;
using Repositories;

namespace EndToEnd.Tests.Images;

/// <summary>The Dockerfile, as far as this repository's own goes: stages of instructions.</summary>
internal static partial class Dockerfile
{
    public static IReadOnlyList<Stage> Stages { get; } = Read(File.ReadAllText(Path.Combine(RepositoryFolder.Root, "Dockerfile")));

    public static Stage Named(string name) => Stages.Single(stage => stage.Name == name);

    private static List<Stage> Read(string text)
    {
        var stages = new List<Stage>();
        var lines = Continued().Replace(Comment().Replace(text, ""), " ").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var line in lines)
        {
            var parts = line.Split(' ', 2);
            if (parts[0] == "FROM" && From().Match(line) is { Success: true } from) stages.Add(new(from.Groups[2].Value, from.Groups[1].Value, []));
            else if (stages.Count > 0) stages[^1].Instructions.Add(new(parts[0], parts[1].Trim()));
        }

        return stages;
    }

    [GeneratedRegex("^#.*\n", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continued();

    [GeneratedRegex(@"^FROM (\S+) AS (\S+)$")]
    private static partial Regex From();
}

/// <summary>One stage.</summary>
/// <param name="Name">What others call it.</param>
/// <param name="Base">What it begins with: an image, or another stage.</param>
/// <param name="Instructions">What it does.</param>
internal sealed partial record Stage(string Name, string Base, List<Instruction> Instructions)
{
    /// <summary>Its commands as a shell gets them.</summary>
    public IEnumerable<string> Commands => Instructions.Where(one => one.Kind == "RUN").Select(one => Mount().Replace(one.Text, ""));

    /// <summary>What it takes from other stages, in order: whose, what, and where to.</summary>
    public IEnumerable<(string Stage, string From, string To)> Copies => Instructions
        .Where(one => one.Kind == "COPY" && one.Text.StartsWith("--from=", StringComparison.Ordinal))
        .Select(one => one.Text["--from=".Length..].Split(' '))
        .Select(parts => (parts[0], parts[1], parts[2]));

    [GeneratedRegex(@"--mount=\S+\s+")]
    private static partial Regex Mount();
}

/// <summary>One instruction.</summary>
/// <param name="Kind">Its first word.</param>
/// <param name="Text">What follows.</param>
internal sealed record Instruction(string Kind, string Text);
