using System.Buffers.Binary;
using System.IO.Compression;

namespace Client.Tests.Predicting;

/// <summary>IDX files of images, true and lying.</summary>
internal static class IdxSamples
{
    /// <summary>Images of 2×3 pixels; all pixels of image i are i.</summary>
    public static byte[] File(int count) => [.. Header((uint)count, 2, 3), .. Enumerable.Range(0, count).SelectMany(image => Enumerable.Repeat((byte)image, 6))];

    public static byte[] Header(uint count, uint height, uint width, uint magic = 0x803)
    {
        var header = new byte[16];
        BinaryPrimitives.WriteUInt32BigEndian(header, magic);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), count);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), height);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(12), width);
        return header;
    }

    public static byte[] Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(content);
        return packed.ToArray();
    }
}
