using System.Numerics;

namespace Pictures;

/// <summary>JPG files of blocks of 8×8 pixels that each have one shade: nothing is lost in them, so every decoder gives the same.</summary>
internal static class JpgBytes
{
    // Twelve categories with codes of four bits: the code is the category.
    private static readonly byte[] MeanCodes = [0xFF, 0xC4, 0, 31, 0x00, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. Enumerable.Range(0, 12).Select(category => (byte)category)];

    // The end of a block is the only code: a bit of 0.
    private static readonly byte[] OtherCodes = [0xFF, 0xC4, 0, 20, 0x10, 1, .. new byte[15], 0];

    /// <param name="columns">Blocks in a row.</param>
    /// <param name="blocks">Y, or Y, Cb and Cr, of each block, row by row.</param>
    /// <param name="segments">Segments behind the first marker, whole.</param>
    public static byte[] Create(int columns, byte[][] blocks, params byte[][] segments)
    {
        var components = blocks[0].Length;
        var (width, height) = (8 * columns, 8 * blocks.Length / columns);
        return
        [
            0xFF, 0xD8,
            .. segments.SelectMany(segment => segment),
            0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64),
            0xFF, 0xC0, 0, (byte)(8 + 3 * components), 8, 0, (byte)height, 0, (byte)width, (byte)components,
            .. Enumerable.Range(1, components).SelectMany(component => new byte[] { (byte)component, 0x11, 0 }),
            .. MeanCodes,
            .. OtherCodes,
            0xFF, 0xDA, 0, (byte)(6 + 2 * components), (byte)components, .. Enumerable.Range(1, components).SelectMany(component => new byte[] { (byte)component, 0 }), 0, 63, 0,
            .. Scan(blocks),
            0xFF, 0xD9,
        ];
    }

    /// <summary>A segment of EXIF data that says the orientation and nothing else.</summary>
    public static byte[] Orientation(byte value, bool isLittle) => Segment(0xE1, [.. "Exif\0\0"u8, .. Tiff(value, isLittle)]);

    /// <summary>The EXIF data themselves, as a PNG file has them.</summary>
    public static byte[] Tiff(byte value, bool isLittle) => isLittle
        ? [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, value, 0, 0, 0, 0, 0, 0, 0]
        : [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0];

    public static byte[] Segment(byte marker, byte[] content) => [0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];

    private static IEnumerable<byte> Scan(byte[][] blocks)
    {
        var bits = new List<bool>();
        var before = new int[blocks[0].Length];
        foreach (var block in blocks)
        {
            for (var component = 0; component < block.Length; component++)
            {
                var mean = 8 * (block[component] - 128);
                Append(bits, mean - before[component]);
                before[component] = mean;
            }
        }

        while (bits.Count % 8 != 0) bits.Add(true);
        return bits.Chunk(8).Select(eight => (byte)eight.Aggregate(0, (value, bit) => value << 1 | (bit ? 1 : 0))).SelectMany(value => value == 0xFF ? new byte[] { 0xFF, 0 } : [value]);
    }

    // A difference is its category, then its bits; a negative one's are those of the difference less one.
    private static void Append(List<bool> bits, int difference)
    {
        var category = 32 - BitOperations.LeadingZeroCount((uint)Math.Abs(difference));
        Append(bits, category, 4);
        Append(bits, difference < 0 ? difference - 1 : difference, category);
        bits.Add(false);
    }

    private static void Append(List<bool> bits, int value, int count)
    {
        for (var bit = count - 1; bit >= 0; bit--) bits.Add((value >> bit & 1) == 1);
    }
}
