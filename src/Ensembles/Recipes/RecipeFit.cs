using Ensembles.Members;

namespace Ensembles.Recipes;

/// <summary>Whether a recipe can be trained on the data that it names: known once the data are there, and before anything is trained.</summary>
public static class RecipeFit
{
    /// <summary>Checks network and batches against the images.</summary>
    /// <exception cref="TrainingException">They do not fit; the sentence names the value.</exception>
    public static void Check(Recipe recipe, DataDescription data)
    {
        _ = NetworkShape.Of(recipe.Model, data.Shape, data.ClassNames.Count);
        if (recipe.Training.BatchSize > data.Train)
        {
            throw new TrainingException($"training.batchSize: {recipe.Training.BatchSize} is more than the {data.Train} training images; choose at most {data.Train}.");
        }
    }
}
