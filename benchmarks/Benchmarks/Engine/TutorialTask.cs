using Ensembles.Members;
using Ensembles.Recipes;
using Training.Data;

namespace Benchmarks.Engine;

/// <summary>What all contenders train: the tutorial's network on the first images of real MNIST, batch 128, shifts of up to 10 %.</summary>
internal sealed class TutorialTask
{
    public const int BatchSize = 128;

    private const int Count = 100 * BatchSize;

    private TutorialTask(Recipe recipe, LabelledImages images, string folder) => (Recipe, Images, Folder) = (recipe, images, folder);

    public Recipe Recipe { get; }

    /// <summary>As many images as a hundred batches have.</summary>
    public LabelledImages Images { get; }

    /// <summary>Where the IDX files are, for a peer that reads them itself.</summary>
    public string Folder { get; }

    /// <summary>Reads it, and brings MNIST first where it is not there.</summary>
    public static TutorialTask Read()
    {
        var recipe = RecipeReader.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "recipes", "mnist-article.json")));
        var root = Path.Combine(DataFolder(), "data");
        var catalogue = new DataCatalogue(root);
        catalogue.Prepare(recipe.Data, new Progress<DataProgress>(), CancellationToken.None);
        var images = ((IDataSetReader)catalogue).Read(recipe.Data, CancellationToken.None).Train.Slice(0, Count);
        return new TutorialTask(recipe, images, Path.Combine(root, "mnist"));
    }

    private static string DataFolder() => Environment.GetEnvironmentVariable("ENSEMBLE_DATA_DIR") is { Length: > 0 } named
        ? named
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "ensemble");
}
