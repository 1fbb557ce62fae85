using Ensembles.Members;
using Ensembles.Recipes;

namespace Benchmarks.Roofline;

/// <summary>Counts multiplications and additions of convolutions and dense layers.</summary>
internal static class Arithmetic
{
    /// <summary>Of one image in training: forward, and backward once for the weights and once for the input, which the first layer does not need.</summary>
    public static double OfTraining(ModelRecipe model, ImageShape image, int classes)
    {
        var forward = NetworkShape.Of(model, image, classes).Select(Forward).Where(count => count > 0).ToArray();
        return 3 * forward.Sum() - forward[0];
    }

    private static double Forward(PlacedLayer placed) => placed.Layer switch
    {
        ConvLayer conv => 2.0 * placed.Output.Size * placed.Input.Channels * conv.Kernel * conv.Kernel,
        DenseLayer => 2.0 * placed.Input.Size * placed.Output.Size,
        _ => 0,
    };
}
