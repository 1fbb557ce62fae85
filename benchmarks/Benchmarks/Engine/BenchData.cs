using Ensembles.Members;
using Ensembles.Recipes;
using Training.Data;

namespace Benchmarks.Engine;

/// <summary>Named recipes, and the data that they name: those of the user's own data folder, brought where they are not there.</summary>
internal static class BenchData
{
    /// <summary>Where known data sets lie.</summary>
    public static string Folder { get; } = Path.Combine(
        Environment.GetEnvironmentVariable("ENSEMBLE_DATA_DIR") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "ensemble"),
        "data");

    public static Recipe RecipeOf(string name) =>
        RecipeReader.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "recipes", $"{name}.json")));

    public static DataSet Read(DataRecipe data)
    {
        var catalogue = new DataCatalogue(Folder);
        catalogue.Prepare(data, new Progress<DataProgress>(), CancellationToken.None);
        return ((IDataSetReader)catalogue).Read(data, CancellationToken.None);
    }
}
