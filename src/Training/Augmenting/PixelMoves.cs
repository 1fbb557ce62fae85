using Ensembles.Members;
using Ensembles.Recipes;

namespace Training.Augmenting;

/// <summary>Shifts and mirrors images by whole pixels: for every pixel of the result, which one of the source it is.</summary>
internal static class PixelMoves
{
    /// <summary>Whether a recipe moves pixels at all.</summary>
    public static bool Wanted(AugmentationRecipe recipe) => recipe.Shift > 0 || recipe.Mirror;

    /// <summary>Writes source positions (row × width + column), image by image. Beyond the border the nearest pixel stands.</summary>
    public static void Fill(Span<long> positions, AugmentationRecipe recipe, int count, int height, int width, ref RandomStream random)
    {
        var (mostDown, mostRight) = (recipe.Shift * height, recipe.Shift * width);
        Span<int> columns = stackalloc int[width];
        for (var image = 0; image < count; image++)
        {
            // Uniform, as Keras draws them, and then the nearest whole pixel: the outermost ones are rarer.
            var down = (int)Math.Round(random.NextDouble(-mostDown, mostDown));
            var right = (int)Math.Round(random.NextDouble(-mostRight, mostRight));
            var mirrored = recipe.Mirror && random.NextIndex(2) == 1;
            Columns(columns, right, mirrored);
            FillOne(positions.Slice(image * height * width, height * width), columns, down, height);
        }
    }

    private static void Columns(Span<int> columns, int right, bool mirrored)
    {
        for (var x = 0; x < columns.Length; x++)
        {
            var source = Math.Clamp(x - right, 0, columns.Length - 1);
            columns[x] = mirrored ? columns.Length - 1 - source : source;
        }
    }

    private static void FillOne(Span<long> positions, ReadOnlySpan<int> columns, int down, int height)
    {
        for (var y = 0; y < height; y++)
        {
            var row = Math.Clamp(y - down, 0, height - 1) * columns.Length;
            var target = positions.Slice(y * columns.Length, columns.Length);
            for (var x = 0; x < columns.Length; x++) target[x] = row + columns[x];
        }
    }
}
