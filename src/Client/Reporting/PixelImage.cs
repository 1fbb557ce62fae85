using SkiaSharp;

namespace Client.Reporting;

/// <summary>An image of a data set as a PNG file.</summary>
internal static class PixelImage
{
    private const int Opaque = 255;

    /// <param name="shape">Channels (1: grey, 3: red, green, blue), height, width.</param>
    /// <param name="pixels">Bytes 0 to 255, channel by channel, row by row.</param>
    /// <returns>Null if there are no pixels, or not as many as the shape says.</returns>
    public static byte[]? Png(IReadOnlyList<int> shape, byte[] pixels)
    {
        if (shape is not [var channels and > 0, var height and > 0, var width and > 0] || pixels.Length != (long)channels * height * width)
            return null;
        var plane = height * width;
        var (green, blue) = channels >= 3 ? (plane, 2 * plane) : (0, 0);
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var colours = new SKColor[plane];
        for (var i = 0; i < plane; i++) colours[i] = new SKColor(pixels[i], pixels[green + i], pixels[blue + i], Opaque);
        bitmap.Pixels = colours;
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }
}
