using Ensembles.Recipes;
using Training.Native;
using Training.Predicting;
using static TorchSharp.torch;

namespace Training.Modules;

/// <summary>A module that only answers.</summary>
/// <param name="network">Whose weights.</param>
/// <param name="pixelScale">What pixels are divided by.</param>
/// <param name="recipe">How it answers; bfloat16 if the device has it.</param>
/// <param name="owns">Whether the network ends with this.</param>
internal sealed class ModuleAnswers(ModuleNetwork network, double pixelScale, PredictionRecipe recipe, bool owns) : IAnsweringNetwork
{
    private readonly bool _bfloat16 = recipe.Precision == Precision.Bfloat16 && DeviceAbilities.HasBfloat16(network.Device.ToString());

    /// <inheritdoc/>
    public long Bytes => network.Tensors.Sum(named => named.Tensor.NumberOfElements * named.Tensor.ElementSize);

    /// <inheritdoc/>
    public Tensor Probabilities(Tensor pixels) =>
        Looks.Mean(pixels, pixelScale, recipe.Mirror, images => nn.functional.softmax(network.Answer(images, _bfloat16), 1));

    public void Dispose()
    {
        if (owns) network.Dispose();
    }
}
