using Ensembles.Members;
using Ensembles.Recipes;
using static TorchSharp.torch;

namespace Training.Augmenting;

/// <summary>Turns, shears and zooms images about their middle.</summary>
internal static class AffineMaps
{
    /// <summary>Values drawn for an image: a 2 × 3 matrix that leads from a result's coordinates (−1…1) to the source's.</summary>
    public const int Values = 6;

    /// <summary>Whether a recipe has such maps at all.</summary>
    public static bool Wanted(AugmentationRecipe recipe) => recipe.Rotate > 0 || recipe.Zoom > 0 || recipe.Shear > 0;

    /// <summary>Draws the matrices of some images.</summary>
    /// <param name="maps">Six values an image.</param>
    /// <param name="recipe">How far each may go.</param>
    /// <param name="aspect">Width by height: rotations are of pixels, coordinates are not.</param>
    /// <param name="random">The source of the draws.</param>
    public static void Draw(Span<float> maps, AugmentationRecipe recipe, double aspect, ref RandomStream random)
    {
        for (var start = 0; start < maps.Length; start += Values)
        {
            var angle = Radians(random.NextDouble(-recipe.Rotate, recipe.Rotate));
            var shear = Math.Tan(Radians(random.NextDouble(-recipe.Shear, recipe.Shear)));
            var zoom = 1 / random.NextDouble(1 - recipe.Zoom, 1 + recipe.Zoom);
            var (sin, cos) = Math.SinCos(angle);
            var matrix = maps.Slice(start, Values);
            matrix[0] = (float)(zoom * cos);
            matrix[1] = (float)(zoom * (cos * shear + sin) / aspect);
            matrix[2] = 0;
            matrix[3] = (float)(zoom * -sin * aspect);
            matrix[4] = (float)(zoom * (cos - sin * shear));
            matrix[5] = 0;
        }
    }

    /// <summary>The images as their maps say, by bilinear sampling.</summary>
    /// <param name="images">Float32, images × channels × height × width.</param>
    /// <param name="maps">Images × <see cref="Values"/>, on the same device.</param>
    /// <param name="border">The values beyond the border.</param>
    public static Tensor Apply(Tensor images, Tensor maps, Border border)
    {
        var grid = nn.functional.affine_grid(maps.reshape(-1, 2, 3), images.shape, align_corners: false);
        var beyond = border == Border.Zero ? GridSamplePaddingMode.Zeros : GridSamplePaddingMode.Border;
        return nn.functional.grid_sample(images, grid, GridSampleMode.Bilinear, beyond, align_corners: false);
    }

    private static double Radians(double degrees) => degrees * Math.PI / 180;
}
