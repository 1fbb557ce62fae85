using Ensembles.Members;

namespace Ensembles.Recipes;

/// <summary>
/// Whether a recipe can be trained on the data that it names: known once the data are there, and before anything is trained.
/// </summary>
public static class RecipeFit
{
    /// <summary>Checks networks and batches against the images.</summary>
    /// <exception cref="TrainingException">They do not fit; the sentence names the value.</exception>
    public static void Check(Recipe recipe, DataDescription data)
    {
        SplitFit.Check(recipe.Data, data);
        foreach (var (path, part) in recipe.Parts) Check(part, path, data);
    }

    private static void Check(MemberRecipe recipe, string path, DataDescription data)
    {
        // The output of a module is known only from its validation: IModuleProbe.
        if (recipe.Model.Module is null)
            NetworkLimits.Check(NetworkShape.Of(recipe.Model, data.Shape, data.ClassNames.Count, path), recipe.Training.ImagesAtOnce, path);
        if (recipe.Training.BatchSize > data.Train)
        {
            throw new TrainingException(
                $"{path}training.batchSize: {recipe.Training.BatchSize} is more than the {data.Train} training images; choose at most "
                    + $"{data.Train}.");
        }
    }
}
