namespace Ensembles.Recipes;

/// <summary>Reads one layer.</summary>
internal static class LayerSection
{
    private const string Types = "conv, activation, batchNorm, maxPool, globalAveragePool, dropout, flatten, dense";
    private static readonly NumberRange Share = new(0, 1, WithMost: false);

    public static LayerRecipe? Read(RecipeObject json)
    {
        var type = json.Text("type");
        LayerRecipe? layer = type switch
        {
            "conv" => Conv(json),
            "activation" => new ActivationLayer(json.Word("function", Activation.Relu, RecipeWords.Activations)),
            "batchNorm" => BatchNorm(json),
            "maxPool" => new MaxPoolLayer(json.Whole("size", 2, 1, 31)),
            "globalAveragePool" => new GlobalAveragePoolLayer(),
            "dropout" => new DropoutLayer(json.Number("rate", 0.5, Share)),
            "flatten" => new FlattenLayer(),
            "dense" => Dense(json),
            _ => null,
        };
        if (layer is not null) json.RefuseOthers();
        else if (type is null) json.Miss("type", $"choose {Types}");
        else json.Fault("type", $"\"{type}\" is not known; choose {Types}.");
        return layer;
    }

    private static ConvLayer Conv(RecipeObject json) => new(
        json.Whole("filters", 32, 1, 4096),
        json.Whole("kernel", 3, 1, 31),
        json.Word("padding", Padding.Same, RecipeWords.Paddings),
        json.Whole("stride", 1, 1, 31),
        json.Word("activation", Activation.Relu, RecipeWords.Activations),
        Initialisation(json),
        json.Flag("frozen", false),
        json.Flag("bias", true));

    private static BatchNormLayer BatchNorm(RecipeObject json) => new(
        json.Number("epsilon", 1e-3, new NumberRange(0, 1, WithLeast: false)),
        json.Number("momentum", 0.99, Share));

    private static DenseLayer Dense(RecipeObject json) => new(
        json.WholeOrNull("units", 1, 65_536),
        json.Word("activation", Activation.None, RecipeWords.Activations),
        Initialisation(json),
        json.Flag("bias", true));

    private static Initialisation? Initialisation(RecipeObject json)
    {
        const string Key = "initialisation";
        var unset = (Initialisation)(-1);
        var found = json.Word(Key, unset, RecipeWords.Initialisations);
        return found == unset ? null : found;
    }
}
