using Ensembles.Members;
using Ensembles.Recipes;
using Training.Data;

namespace Training.Tests.Engine;

/// <summary>A data set that a small network can learn: the class is where the bright square is.</summary>
internal sealed class SmallData : IDataSetReader
{
    public const string Hash = "0123456789abcdef0123456789abcdef";
    public static readonly ImageShape Shape = new(1, 8, 8);

    public DataSet Set { get; } = new("small", ["a", "b", "c", "d"], Make(160, 1), Make(40, 2), Hash);

    public DataSet Read(DataRecipe data, CancellationToken cancellation) => Set;

    private static LabelledImages Make(int count, ulong seed)
    {
        var random = new RandomStream(seed, 0, 0, DrawPurpose.Initialization);
        var (pixels, labels) = (new byte[count * Shape.Size], new byte[count]);
        for (var image = 0; image < count; image++)
        {
            labels[image] = (byte)random.NextIndex(4);
            var (top, left) = (labels[image] / 2 * 4, labels[image] % 2 * 4);
            for (var y = 0; y < 8; y++)
            {
                for (var x = 0; x < 8; x++)
                {
                    var bright = y >= top && y < top + 4 && x >= left && x < left + 4;
                    pixels[image * Shape.Size + y * 8 + x] = (byte)(random.NextIndex(120) + (bright ? 100 : 0));
                }
            }
        }

        return new LabelledImages(Shape, pixels, labels);
    }
}
