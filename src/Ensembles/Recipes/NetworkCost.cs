namespace Ensembles.Recipes;

/// <summary>What a network costs, counted from its layers.</summary>
public static class NetworkCost
{
    private const int BytesAValue = 4;

    /// <summary>Values that are trained: kernels that are not frozen, biases, scales and shifts.</summary>
    public static long Parameters(IEnumerable<PlacedLayer> layers) => layers.Sum(placed => placed.Layer switch
    {
        ConvLayer conv => (conv.Frozen ? 0 : Kernel(placed)) + (conv.Bias ? conv.Filters : 0),
        DenseLayer dense => Kernel(placed) + (dense.Bias ? placed.Output.Size : 0),
        BatchNormLayer => 2L * placed.Input.Channels,
        _ => 0,
    });

    /// <summary>Multiplications (each with an addition) of convolutions and dense layers for one image on its way forward.</summary>
    public static long Forward(IEnumerable<PlacedLayer> layers) => layers.Sum(Products);

    /// <summary>
    /// The same in training: forward, and backward once for the weights and once for the input, which the first layer does not need.
    /// </summary>
    public static long Training(IReadOnlyCollection<PlacedLayer> layers) =>
        3 * Forward(layers) - layers.Select(Products).FirstOrDefault(count => count > 0);

    /// <summary>
    /// Bytes of one member's checkpoint: weights, running statistics, what the optimizer remembers, the average's counterpart.
    /// </summary>
    public static long CheckpointBytes(IReadOnlyCollection<PlacedLayer> layers, Recipe recipe)
    {
        var untrained = layers.Sum(placed => placed.Layer switch
        {
            ConvLayer { Frozen: true } => Kernel(placed),
            BatchNormLayer => 2L * placed.Input.Channels,
            _ => 0,
        });
        return CheckpointBytes(Parameters(layers), untrained, recipe);
    }

    /// <summary>The same if the values are counted already.</summary>
    /// <param name="parameters">Values that are trained.</param>
    /// <param name="untrained">Other values that are stored.</param>
    /// <param name="recipe">How they are trained.</param>
    public static long CheckpointBytes(long parameters, long untrained, Recipe recipe)
    {
        var remembered = recipe.Optimizer switch { SgdRecipe => 1, MuonRecipe => 3, _ => 2 };
        var copies = 1 + remembered + (recipe.Training.Ema > 0 ? 1 : 0);
        return BytesAValue * (copies * parameters + untrained);
    }

    private static long Products(PlacedLayer placed) => placed.Layer switch
    {
        ConvLayer => Kernel(placed) * placed.Output.Height * placed.Output.Width,
        DenseLayer => Kernel(placed),
        _ => 0,
    };

    private static long Kernel(PlacedLayer placed) => placed.Layer is ConvLayer conv
        ? (long)conv.Filters * placed.Input.Channels * conv.Kernel * conv.Kernel
        : (long)placed.Input.Size * placed.Output.Size;
}
