using Ensembles.Members;
using SkiaSharp;

namespace Benchmarks.Decoding;

/// <summary>A picture of waves with a little noise: it packs about as well as a photograph.</summary>
internal static class Pattern
{
    private const int Quality = 90;
    private const ulong Seed = 1;

    /// <param name="size">Width and height in pixels.</param>
    /// <param name="format">The kind of the file.</param>
    public static byte[] Encode(int size, SKEncodedImageFormat format)
    {
        var draws = new RandomStream(Seed, 0, size, DrawPurpose.Shuffle);
        using var bitmap = new SKBitmap(new SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++) bitmap.SetPixel(x, y, new SKColor(Wave(x / 17.0, draws), Wave(y / 23.0, draws), (byte)(x * y / 50)));
        }

        using var image = SKImage.FromBitmap(bitmap);
        using var encoded = image.Encode(format, Quality);
        return encoded.ToArray();
    }

    private static byte Wave(double at, RandomStream draws) => (byte)(128 + 100 * Math.Sin(at) + draws.NextIndex(8));
}
