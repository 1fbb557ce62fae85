namespace Training.Kernels;

/// <summary>
/// Shape of a convolution of images as they come, channels outermost: stride 1, and so much padding that the size stays.
/// </summary>
internal readonly record struct ImagePlanes(int Images, int Channels, int Height, int Width, int Kernel)
{
    /// <summary>The most input channels and the largest kernel for which a window is small enough to be walked value by value.</summary>
    public const int MostChannels = 4;

    /// <inheritdoc cref="MostChannels"/>
    public const int LargestKernel = 5;

    /// <summary>Values of an image.</summary>
    public int ImageSize => Channels * Height * Width;

    /// <summary>Weights of a filter: input channels × rows × columns.</summary>
    public int Taps => Channels * Kernel * Kernel;

    public int PaddedWidth => Width + Kernel - 1;

    public int Padding => (Kernel - 1) / 2;

    private int PaddedHeight => Height + Kernel - 1;

    /// <summary>Whether a row is one of the image's.</summary>
    public bool IsInside(int row) => row >= 0 && row < Height;

    /// <summary>Room for one image with its border of zeros.</summary>
    public float[] NewPadded() => new float[Channels * PaddedHeight * PaddedWidth];

    /// <summary>Writes value · scale + shift inside the border.</summary>
    public void Pad(ReadOnlySpan<float> image, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, Span<float> padded)
    {
        for (var channel = 0; channel < Channels; channel++)
        {
            for (var row = 0; row < Height; row++)
            {
                var source = image.Slice((channel * Height + row) * Width, Width);
                var target = padded.Slice((channel * PaddedHeight + row + Padding) * PaddedWidth + Padding, Width);
                for (var column = 0; column < Width; column++) target[column] = source[column] * scale[channel] + shift[channel];
            }
        }
    }

    /// <summary>For every weight of a filter, the position of its value relative to that of the first.</summary>
    public int[] TapOffsets()
    {
        var offsets = new int[Taps];
        for (var tap = 0; tap < offsets.Length; tap++)
        {
            var (channel, row, column) = (tap / (Kernel * Kernel), tap / Kernel % Kernel, tap % Kernel);
            offsets[tap] = (channel * PaddedHeight + row) * PaddedWidth + column;
        }

        return offsets;
    }
}
