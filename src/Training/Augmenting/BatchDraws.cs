using Ensembles.Recipes;
using static TorchSharp.torch;

namespace Training.Augmenting;

/// <summary>How the images of one batch are varied.</summary>
/// <param name="Recipe">What is last, and what is beyond the border.</param>
/// <param name="Moves">What <see cref="PixelMoves"/> has drawn for them, or null.</param>
/// <param name="Maps">What <see cref="AffineMaps"/> has drawn for them, or null.</param>
internal sealed record BatchDraws(AugmentationRecipe Recipe, Tensor? Moves, Tensor? Maps)
{
    /// <summary>Takes the batch's images and varies them: float32 0…255, images × channels × height × width.</summary>
    /// <param name="pixels">All images, bytes.</param>
    /// <param name="order">Which of them, 64-bit integers.</param>
    public Tensor Take(Tensor pixels, Tensor order) => VaryingKernel.On(pixels.device) is { } kernel
        ? kernel.Take(pixels, order, Moves, Maps, Recipe)
        : Apply(pixels.index_select(0, order));

    /// <summary>Varies the batch: bytes in, float32 0…255 out, images × channels × height × width.</summary>
    public Tensor Apply(Tensor images)
    {
        return Recipe.ShiftLast ? Move(Map(images.to(ScalarType.Float32))) : Map(Move(images).to(ScalarType.Float32));

        Tensor Move(Tensor batch) => Moves is null ? batch : PixelMoves.Apply(batch, Moves, Recipe.Border);
        Tensor Map(Tensor batch) => Maps is null ? batch : AffineMaps.Apply(batch, Maps, Recipe.Border);
    }
}
