using System.Buffers.Binary;
using System.IO.Compression;

namespace Training.Tests.Data;

/// <summary>Makes PNG files, and JPG files of one block, byte by byte.</summary>
internal static class Png
{
    /// <summary>A grey image of one shade.</summary>
    public static byte[] Grey(int width, int height, byte shade) => Create(width, height, colourType: 0, shade);

    /// <summary>An RGB image of one colour.</summary>
    public static byte[] Rgb(int width, int height, byte red, byte green, byte blue) => Create(width, height, colourType: 2, red, green, blue);

    /// <summary>An image with every pixel alike.</summary>
    public static byte[] Create(int width, int height, byte colourType, params byte[] pixel)
    {
        byte[] row = [0, .. Enumerable.Repeat(pixel, width).SelectMany(bytes => bytes)];
        return Create(width, height, colourType, Enumerable.Repeat(row, height));
    }

    /// <summary>An image of rows that each begin with their filter type.</summary>
    public static byte[] Create(int width, int height, byte colourType, IEnumerable<byte[]> rows)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, colourType);
        byte[] signature = [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A];
        return [.. signature, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, Zlib([.. rows.SelectMany(row => row)])), .. Chunk("IEND"u8, [])];
    }

    /// <summary>The shade of <see cref="GreyJpg"/>.</summary>
    public const byte JpgShade = 148;

    /// <summary>A grey JPG of 8×8 pixels of one shade: one block with nothing but its mean.</summary>
    public static byte[] GreyJpg() =>
    [
        0xFF, 0xD8,
        0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64),
        0xFF, 0xC0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0,
        0xFF, 0xC4, 0, 20, 0x00, 1, .. new byte[15], 8,
        0xFF, 0xC4, 0, 20, 0x10, 1, .. new byte[15], 0,
        0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0,
        0b0_1010000, 0b0_0_111111, // category 8, its bits for 8 · (148 − 128) = 160, end of block, filled up with ones
        0xFF, 0xD9,
    ];

    private static byte[] Zlib(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest))
        {
            zlib.Write(content);
        }

        return packed.ToArray();
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] content)
    {
        byte[] body = [.. type, .. content];
        var chunk = new byte[body.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        body.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(body.Length + 4), Crc(body));
        return chunk;
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = crc >> 1 ^ (crc & 1) * 0xEDB88320;
            }
        }

        return ~crc;
    }
}
