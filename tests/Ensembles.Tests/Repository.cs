using System.Text.RegularExpressions;
using Repositories;

namespace Ensembles.Tests;

/// <summary>Where the named recipes are.</summary>
internal static partial class Repository
{
    public static string Recipes { get; } = Path.Combine(RepositoryFolder.Root, "recipes");

    public static TheoryData<string> RecipeNames { get; } =
        [.. Directory.EnumerateFiles(Recipes, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Where(name => name != "recipe.schema").Order()];

    /// <summary>A named recipe, with those that it names for its members written out.</summary>
    public static string Recipe(string name)
    {
        var json = File.ReadAllText(Path.Combine(Recipes, $"{name}.json"));
        return Named().Replace(json, entry => $"\"recipe\": {Recipe(entry.Groups[1].Value)}");
    }

    [GeneratedRegex("\"recipe\": \"([a-z0-9-]+)\"")]
    private static partial Regex Named();
}
