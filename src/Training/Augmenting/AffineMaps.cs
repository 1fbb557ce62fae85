using Ensembles.Members;
using Ensembles.Recipes;

namespace Training.Augmenting;

/// <summary>Draws one affine map an image: rotation, shear and zoom about the middle.</summary>
internal static class AffineMaps
{
    /// <summary>Writes 2 × 3 matrices that lead from a result's coordinates (−1…1) to the source's.</summary>
    /// <param name="theta">Six values an image.</param>
    /// <param name="recipe">How far each may go.</param>
    /// <param name="count">Images.</param>
    /// <param name="aspect">Width by height: rotations are of pixels, coordinates are not.</param>
    /// <param name="random">Where the draws come from.</param>
    public static void Fill(Span<float> theta, AugmentationRecipe recipe, int count, double aspect, ref RandomStream random)
    {
        for (var image = 0; image < count; image++)
        {
            var angle = Radians(random.NextDouble(-recipe.Rotate, recipe.Rotate));
            var shear = Math.Tan(Radians(random.NextDouble(-recipe.Shear, recipe.Shear)));
            var zoom = 1 / random.NextDouble(1 - recipe.Zoom, 1 + recipe.Zoom);
            var (sin, cos) = Math.SinCos(angle);
            var matrix = theta.Slice(image * 6, 6);
            matrix[0] = (float)(zoom * cos);
            matrix[1] = (float)(zoom * (cos * shear + sin) / aspect);
            matrix[2] = 0;
            matrix[3] = (float)(zoom * -sin * aspect);
            matrix[4] = (float)(zoom * (cos - sin * shear));
            matrix[5] = 0;
        }
    }

    private static double Radians(double degrees) => degrees * Math.PI / 180;
}
