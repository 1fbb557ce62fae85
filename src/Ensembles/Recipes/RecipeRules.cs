namespace Ensembles.Recipes;

/// <summary>Rules between the values of a recipe.</summary>
internal static class RecipeRules
{
    public const int MostLayers = 200;

    public static void Check(Recipe recipe, List<string> faults)
    {
        if (recipe.Stopping.MinEpochs > recipe.Stopping.MaxEpochs)
        {
            faults.Add(
                $"stopping.minEpochs: {recipe.Stopping.MinEpochs} is more than stopping.maxEpochs ({recipe.Stopping.MaxEpochs}); lower the "
                    + $"one or raise the other.");
        }

        if (recipe.Failures.MinMembers > recipe.Members)
        {
            faults.Add(
                $"failures.minMembers: {recipe.Failures.MinMembers} is more than members ({recipe.Members}); lower the one or raise the "
                    + $"other.");
        }

        if (recipe is { Snapshots: not null, Training.Ema: > 0 })
        {
            faults.Add("training.ema: an average of the weights would mix the cycles of a snapshot ensemble; remove it.");
        }

        foreach (var (path, part) in recipe.Parts)
        {
            if (part.Model.Module is null) CheckLayers(part.Model, path, faults);
            else if (part.Model.Layers.Length > 0) faults.Add($"{path}model.layers: model.file is the whole network; remove one of them.");
        }
    }

    private static void CheckLayers(ModelRecipe model, string path, List<string> faults)
    {
        if (model.Layers.Length > MostLayers)
            faults.Add($"{path}model.layers: {model.Layers.Length} layers are too many; {MostLayers} are possible.");
        var last = model.Layers.Length - (model.Layers.LastOrDefault() is BatchNormLayer ? 2 : 1);
        if (last < 0 || model.Layers[last] is not DenseLayer { Units: null, Activation: Activation.None })
        {
            faults.Add(
                $"{path}model.layers: the last layer must be {{\"type\": \"dense\"}} without units and activation: it gives one logit a "
                    + $"class; only a batchNorm may follow it.");
        }

        for (var index = 0; index < model.Layers.Length; index++)
        {
            if (FaultOf(model.Layers[index], index, isLast: index == last) is { } fault) faults.Add($"{path}model.layers[{index}]{fault}");
        }
    }

    private static string? FaultOf(LayerRecipe layer, int index, bool isLast) => layer switch
    {
        DenseLayer { Units: null } when !isLast => ".units is missing; only the last dense layer goes without.",
        ConvLayer { Initialization: Initialization.Whitening } when index > 0 =>
            ".initialization: whitening is for the first layer, which sees the images themselves.",
        _ => null,
    };
}
