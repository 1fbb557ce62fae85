using System.Runtime.InteropServices;
using Ensembles.Members;
using Ensembles.Recipes;
using static TorchSharp.torch;

namespace Training.Augmenting;

/// <summary>
/// How the images of one epoch are varied. All is drawn on the host beforehand, a few numbers an image, and applied batch by
/// batch on the device: no step waits for the one or the other.
/// </summary>
internal sealed class Augmentation : IDisposable
{
    private readonly AugmentationRecipe _recipe;
    private readonly Tensor? _moves;
    private readonly Tensor? _maps;

    private Augmentation(AugmentationRecipe recipe, Tensor? moves, Tensor? maps) =>
        (_recipe, _moves, _maps) = (recipe, moves?.DetachFromDisposeScope(), maps?.DetachFromDisposeScope());

    /// <summary>Draws for every image of an epoch, in the epoch's order.</summary>
    /// <param name="recipe">How far images may be changed.</param>
    /// <param name="count">Images.</param>
    /// <param name="shape">Their measures.</param>
    /// <param name="batchSize">Images a step: each step has a stream of its own.</param>
    /// <param name="streamOf">The numbers of a step.</param>
    /// <param name="device">The device of the images.</param>
    public static Augmentation Draw(
        AugmentationRecipe recipe, int count, ImageShape shape, int batchSize, Func<int, RandomStream> streamOf, Device device)
    {
        using var scope = NewDisposeScope();
        var moves = PixelMoves.Wanted(recipe) ? empty([count, PixelMoves.Values], dtype: ScalarType.Int64) : null;
        var maps = AffineMaps.Wanted(recipe) ? empty([count, AffineMaps.Values], dtype: ScalarType.Float32) : null;
        for (var (step, first) = (0, 0); first < count; step++, first += batchSize)
        {
            var (random, images) = (streamOf(step), Math.Min(batchSize, count - first));
            if (moves is not null) PixelMoves.Draw(Part<long>(moves, first, images), recipe, shape.Height, shape.Width, ref random);
            if (maps is not null) AffineMaps.Draw(Part<float>(maps, first, images), recipe, (double)shape.Width / shape.Height, ref random);
        }

        return new Augmentation(recipe, moves?.to(device), maps?.to(device));
    }

    /// <summary>What was drawn for a batch.</summary>
    /// <param name="first">Position of its first image in the epoch.</param>
    /// <param name="images">How many it has.</param>
    public BatchDraws Draws(int first, long images) => new(_recipe, _moves?.narrow(0, first, images), _maps?.narrow(0, first, images));

    public void Dispose()
    {
        _moves?.Dispose();
        _maps?.Dispose();
    }

    private static Span<T> Part<T>(Tensor values, int first, int images)
        where T : unmanaged
    {
        var width = (int)values.shape[1];
        return MemoryMarshal.Cast<byte, T>(values.bytes).Slice(first * width, images * width);
    }
}
