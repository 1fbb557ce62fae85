using Repositories;

namespace Ensembles.Tests;

/// <summary>Where the named recipes are.</summary>
internal static class Repository
{
    public static string Recipes { get; } = Path.Combine(RepositoryFolder.Root, "recipes");

    public static TheoryData<string> RecipeNames { get; } =
        [.. Directory.EnumerateFiles(Recipes, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Where(name => name != "recipe.schema").Order()];

    public static string Recipe(string name) => File.ReadAllText(Path.Combine(Recipes, $"{name}.json"));
}
