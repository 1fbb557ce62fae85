using System.Runtime.InteropServices;
using Ensembles.Members;
using Ensembles.Recipes;
using static TorchSharp.torch;

namespace Training.Augmenting;

/// <summary>Varies a batch of training images, on the device where they are.</summary>
internal static class Augmentation
{
    /// <summary>Bytes in, float32 0…255 out, images × channels × height × width.</summary>
    public static Tensor Apply(Tensor images, AugmentationRecipe recipe, RandomStream random)
    {
        if (PixelMoves.Wanted(recipe)) images = Move(images, recipe, ref random);
        var values = images.to(ScalarType.Float32);
        return recipe.Rotate > 0 || recipe.Zoom > 0 || recipe.Shear > 0 ? Warp(values, recipe, ref random) : values;
    }

    private static Tensor Move(Tensor images, AugmentationRecipe recipe, ref RandomStream random)
    {
        var shape = images.shape;
        var (count, channels, height, width) = (shape[0], shape[1], (int)shape[2], (int)shape[3]);
        var positions = empty([count, 1, (long)height * width], dtype: ScalarType.Int64);
        PixelMoves.Fill(MemoryMarshal.Cast<byte, long>(positions.bytes), recipe, (int)count, height, width, ref random);
        var index = positions.to(images.device).expand(count, channels, (long)height * width);
        return images.reshape(count, channels, (long)height * width).gather(2, index).reshape(shape);
    }

    private static Tensor Warp(Tensor images, AugmentationRecipe recipe, ref RandomStream random)
    {
        var shape = images.shape;
        var theta = empty([shape[0], 2, 3], dtype: ScalarType.Float32);
        AffineMaps.Fill(MemoryMarshal.Cast<byte, float>(theta.bytes), recipe, (int)shape[0], (double)shape[3] / shape[2], ref random);
        var grid = nn.functional.affine_grid(theta.to(images.device), shape, align_corners: false);
        return nn.functional.grid_sample(images, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: false);
    }
}
