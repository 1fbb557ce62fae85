using System.Buffers.Binary;
using System.IO.Compression;

namespace Pictures;

/// <summary>PNG files, chunk by chunk.</summary>
internal static class PngBytes
{
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    public static byte[] Create(int width, int height, byte bits, byte colourType, byte[] rows, params byte[][] chunks) =>
        File(Header(width, height, bits, colourType, interlaced: false), rows, chunks);

    /// <summary>Rows without filters, of whole bytes.</summary>
    public static byte[] Rows(int width, params byte[] samples) => [.. samples.Chunk(width).SelectMany(row => row.Prepend((byte)0))];

    /// <summary>An image of 8 bits a sample in the seven passes of Adam7.</summary>
    public static byte[] Interlaced(int width, int height, byte colourType, int samples, byte[] pixels)
    {
        var rows = new List<byte>();
        foreach (var pass in Passes)
        {
            for (var y = pass.Y; y < height && pass.X < width; y += pass.StepY)
            {
                rows.Add(0);
                for (var x = pass.X; x < width; x += pass.StepX) rows.AddRange(pixels.AsSpan((y * width + x) * samples, samples));
            }
        }

        return File(Header(width, height, 8, colourType, interlaced: true), [.. rows], []);
    }

    public static byte[] Chunk(string type, params byte[] content)
    {
        byte[] body = [.. type.Select(letter => (byte)letter), .. content];
        var chunk = new byte[body.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        body.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(body.Length + 4), Crc(body));
        return chunk;
    }

    private static byte[] File(byte[] header, byte[] rows, byte[][] chunks) =>
        [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. header, .. chunks.SelectMany(chunk => chunk), .. Chunk("IDAT", Packed(rows)), .. Chunk("IEND")];

    private static byte[] Header(int width, int height, byte bits, byte colourType, bool interlaced)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = (bits, colourType, interlaced ? (byte)1 : (byte)0);
        return Chunk("IHDR", header);
    }

    private static byte[] Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest)) zlib.Write(content);
        return packed.ToArray();
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1) * 0xEDB88320;
        }

        return ~crc;
    }
}
