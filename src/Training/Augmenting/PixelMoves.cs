using Ensembles.Members;
using Ensembles.Recipes;
using TorchSharp;
using static TorchSharp.torch;

namespace Training.Augmenting;

/// <summary>Shifts and mirrors images by whole pixels.</summary>
internal static class PixelMoves
{
    /// <summary>Values drawn for an image.</summary>
    public const int Values = 3;

    /// <summary>Whether a recipe moves pixels at all.</summary>
    public static bool Wanted(AugmentationRecipe recipe) => recipe.Shift > 0 || recipe.Mirror;

    /// <summary>Draws the moves of some images: pixels down, pixels to the right, and 1 if an image is mirrored.</summary>
    public static void Draw(Span<long> moves, AugmentationRecipe recipe, int height, int width, ref RandomStream random)
    {
        var (mostDown, mostRight) = (recipe.Shift * height, recipe.Shift * width);
        for (var start = 0; start < moves.Length; start += Values)
        {
            // Uniform, as Keras draws them, and then the nearest whole pixel: the outermost ones are rarer.
            moves[start] = (long)Math.Round(random.NextDouble(-mostDown, mostDown));
            moves[start + 1] = (long)Math.Round(random.NextDouble(-mostRight, mostRight));
            moves[start + 2] = recipe.Mirror ? random.NextIndex(2) : 0;
        }
    }

    /// <summary>The images as their moves say.</summary>
    /// <param name="images">Images × channels × height × width.</param>
    /// <param name="moves">Images × <see cref="Values"/>, 64-bit integers, on the same device.</param>
    /// <param name="border">The values beyond the border.</param>
    public static Tensor Apply(Tensor images, Tensor moves, Border border)
    {
        var shape = images.shape;
        var (count, channels, height, width) = (shape[0], shape[1], shape[2], shape[3]);
        var rows = Sources(height, moves.narrow(1, 0, 1));
        var columns = Sources(width, moves.narrow(1, 1, 1));
        using Scalar last = width - 1;
        using Scalar two = 2;
        // Column x of a mirrored image is column width−1−x.
        columns = columns + moves.narrow(1, 2, 1) * (columns.mul(two).neg() + last);
        using Scalar stride = width;
        var places = (rows.mul(stride).unsqueeze(2) + columns.unsqueeze(1)).reshape(count, 1, height * width);
        var moved =
            images.reshape(count, channels, height * width).gather(2, places.expand(count, channels, height * width)).reshape(shape);
        return border == Border.Zero ? moved * Covered(height, width, moves).to(images.dtype) : moved;
    }

    // 1 if a position shows a pixel of the image, 0 if it shows what is beyond the border: images × 1 × height × width.
    private static Tensor Covered(long height, long width, Tensor moves) =>
        Within(height, moves.narrow(1, 0, 1)).unsqueeze(2).logical_and(Within(width, moves.narrow(1, 1, 1)).unsqueeze(1)).unsqueeze(1);

    private static Tensor Within(long size, Tensor shifts)
    {
        using Scalar first = 0;
        using Scalar end = size;
        var places = Places(size, shifts);
        return places.ge(first).logical_and(places.lt(end));
    }

    // For every position of a row or column, its source: images × positions.
    private static Tensor Sources(long size, Tensor shifts)
    {
        using Scalar first = 0;
        using Scalar last = size - 1;
        return Places(size, shifts).clamp(first, last);
    }

    private static Tensor Places(long size, Tensor shifts)
    {
        using Scalar end = size;
        return arange(end, ScalarType.Int64, shifts.device).unsqueeze(0) - shifts;
    }
}
