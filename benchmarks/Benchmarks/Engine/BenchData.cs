using System.Text.Json.Nodes;
using Ensembles.Members;
using Ensembles.Recipes;
using Training.Data;

namespace Benchmarks.Engine;

/// <summary>Named recipes, and the data that they name: those of the user's own data folder, downloaded if they are missing.</summary>
internal static class BenchData
{
    /// <summary>The folder of known data sets.</summary>
    public static string Folder { get; } = Path.Combine(
        Environment.GetEnvironmentVariable("ENSEMBLE_DATA_DIR") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "ensemble"),
        "data");

    /// <summary>Names of the recipes.</summary>
    public static IReadOnlyList<string> Recipes { get; } = [.. Directory.EnumerateFiles(RecipeFolder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    public static Recipe RecipeOf(string name) => RecipeReader.Parse(Json(name).ToJsonString());

    // Recipes may name others for their members.
    private static JsonObject Json(string name)
    {
        var recipe = JsonNode.Parse(File.ReadAllText(Path.Combine(RecipeFolder, $"{name}.json")))!.AsObject();
        foreach (var entry in recipe["members"] as JsonArray ?? []) entry!["recipe"] = Json(entry["recipe"]!.GetValue<string>());
        return recipe;
    }

    private static string RecipeFolder => Path.Combine(AppContext.BaseDirectory, "recipes");

    public static DataSet Read(DataRecipe data)
    {
        var catalogue = new DataCatalogue(Folder);
        catalogue.Prepare(data, new Progress<DataProgress>(), CancellationToken.None);
        return ((IDataSetReader)catalogue).Read(data, CancellationToken.None);
    }
}
