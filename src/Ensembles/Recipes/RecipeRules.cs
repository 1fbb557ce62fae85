namespace Ensembles.Recipes;

/// <summary>Rules between the values of a recipe.</summary>
internal static class RecipeRules
{
    private const int MostLayers = 200;

    public static void Check(Recipe recipe, List<string> faults)
    {
        if (recipe.Stopping.MinEpochs > recipe.Stopping.MaxEpochs)
        {
            faults.Add($"stopping.minEpochs: {recipe.Stopping.MinEpochs} is more than stopping.maxEpochs ({recipe.Stopping.MaxEpochs}); lower the one or raise the other.");
        }

        CheckLayers(recipe.Model, faults);
    }

    private static void CheckLayers(ModelRecipe model, List<string> faults)
    {
        if (model.Layers.Length > MostLayers) faults.Add($"model.layers: {model.Layers.Length} layers are too many; {MostLayers} are possible.");
        if (model.Layers.LastOrDefault() is not DenseLayer { Units: null, Activation: Activation.None })
        {
            faults.Add("model.layers: the last layer must be {\"type\": \"dense\"} without units and activation: it gives one logit a class.");
        }

        for (var index = 0; index < model.Layers.Length - 1; index++)
        {
            if (model.Layers[index] is DenseLayer { Units: null }) faults.Add($"model.layers[{index}].units is missing; only the last dense layer goes without.");
        }
    }
}
