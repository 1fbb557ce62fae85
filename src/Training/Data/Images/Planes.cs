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

    /// <summary>0.299·R + 0.587·G + 0.114·B (ITU-R BT.601), rounded; the weights are in units of 2⁻¹⁶ and add up to 1.</summary>
    public static byte Luma(byte red, byte green, byte blue) => (byte)((19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16);
}
