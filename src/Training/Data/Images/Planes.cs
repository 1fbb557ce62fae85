namespace Training.Data.Images;

/// <summary>Turns pixel-by-pixel bytes into channel-by-channel bytes.</summary>
internal static class Planes
{
    /// <param name="source">Pixels, each of <paramref name="stride"/> bytes.</param>
    /// <param name="sourceChannels">1 for grey, 3 for RGB.</param>
    /// <param name="stride">Bytes a pixel, with what is left out.</param>
    /// <param name="channels">1 for grey, 3 for RGB.</param>
    /// <param name="target">The planes, one after the other.</param>
    public static void Write(ReadOnlySpan<byte> source, int sourceChannels, int stride, int channels, Span<byte> target)
    {
        var size = target.Length / channels;
        for (var i = 0; i < size; i++)
        {
            var pixel = source.Slice(i * stride, sourceChannels);
            if (channels == 1)
            {
                target[i] = sourceChannels == 1 ? pixel[0] : Luma(pixel[0], pixel[1], pixel[2]);
                continue;
            }

            for (var channel = 0; channel < channels; channel++)
            {
                target[channel * size + i] = pixel[sourceChannels == 1 ? 0 : channel];
            }
        }
    }

    /// <summary>Writes the planes of a picture as it is to be seen: upright, on white ground.</summary>
    /// <param name="stored">Red, green, blue and opacity of each pixel, as they are stored.</param>
    /// <param name="header">The measures, and how the picture is turned.</param>
    /// <param name="channels">1 for grey, 3 for RGB.</param>
    /// <param name="target">The planes, one after the other.</param>
    public static void WriteUpright(ReadOnlySpan<byte> stored, ImageHeader header, int channels, Span<byte> target)
    {
        var (height, width) = (header.Upright.Height, header.Upright.Width);
        var (first, right, down) = header.Orientation.Walk(header.Width, header.Height);
        var size = height * width;
        for (var i = 0; i < size; i++)
        {
            var pixel = stored.Slice(4 * (first + i % width * right + i / width * down), 4);
            var (red, green, blue) = (OnWhite(pixel[0], pixel[3]), OnWhite(pixel[1], pixel[3]), OnWhite(pixel[2], pixel[3]));
            if (channels == 1) target[i] = Luma(red, green, blue);
            else (target[i], target[size + i], target[2 * size + i]) = (red, green, blue);
        }
    }

    /// <summary>A shade of some opacity over white, rounded: opacity 255 leaves it as it is, 0 leaves white.</summary>
    public static byte OnWhite(byte shade, byte opacity) => (byte)((shade * opacity + 255 * (255 - opacity) + 127) / 255);

    /// <summary>0.299·R + 0.587·G + 0.114·B (ITU-R BT.601), rounded; the weights are in units of 2⁻¹⁶ and add up to 1.</summary>
    public static byte Luma(byte red, byte green, byte blue) => (byte)((19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16);
}
