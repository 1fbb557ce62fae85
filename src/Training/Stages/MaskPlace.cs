namespace Training.Stages;

/// <summary>How a mask lies in memory: as the activations do that it is for.</summary>
/// <param name="Rows">The shape with channels last.</param>
/// <param name="Channels">Channels of an image, 1 for rows of features.</param>
/// <param name="Area">Pixels of an image, 0 for rows of features.</param>
/// <param name="IsInnermost">Whether the channels of a pixel lie side by side.</param>
internal sealed record MaskPlace(long[] Rows, uint Channels, uint Area, bool IsInnermost)
{
    /// <param name="shape">Of the activations.</param>
    /// <param name="strides">Of the activations, in values.</param>
    public static MaskPlace Of(long[] shape, long[] strides) => shape is [var images, var channels, var height, var width]
        ? new MaskPlace([images, height, width, channels], (uint)channels, (uint)(height * width), channels == 1 || strides[1] == 1)
        : new MaskPlace(shape, 1, 0, IsInnermost: true);

    /// <summary>The bits of a number as bfloat16, rounded to the nearest and half-way to even.</summary>
    public static uint Bfloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;
    }
}
