using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Ensembles.Members;

namespace Training.Data.Images;

/// <summary>The chunks of a PNG file (W3C PNG, third edition, section 5): their order, lengths and checksums.</summary>
internal static class PngFile
{
    private const int SignatureBytes = 8;
    private const int HeaderBytes = 13;
    private const int ChunkBytes = 12;

    // Width and height of Adam7's seven passes: start and steps of each.
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    public static bool Begins(ReadOnlySpan<byte> content) => content is [0x89, (byte)'P', (byte)'N', (byte)'G', ..];

    /// <summary>Reads all chunks to the last one; each must have its checksum.</summary>
    /// <exception cref="TrainingException">The file is cut or damaged.</exception>
    public static ImageHeader Read(string name, ReadOnlySpan<byte> content)
    {
        if (!content[4..].StartsWith("\r\n\x1A\n"u8))
            throw content.Length < SignatureBytes ? Cut(name) : Damaged(name, "its first bytes were changed, as by a transfer as text");
        ImageHeader? header = null;
        var hasPixels = false;
        for (var rest = content[SignatureBytes..]; ;)
        {
            var chunk = NextChunk(name, ref rest);
            if (!chunk.IsSound) throw Damaged(name, "a checksum in it is wrong");
            var (type, data) = chunk;
            if (header is null)
                header = type.SequenceEqual("IHDR"u8) && data.Length == HeaderBytes
                    ? HeaderOf(data)
                    : throw Damaged(name, "it does not begin with its header");
            else if (type.SequenceEqual("IDAT"u8)) hasPixels = true;
            // Behind the pixels it does not count: so it is in browsers, which are done with the picture then.
            else if (type.SequenceEqual("eXIf"u8) && !hasPixels) header = header with { Orientation = Exif.OrientationIn(data) };
            else if (type.SequenceEqual("IEND"u8)) return hasPixels ? header : throw Damaged(name, "it has no pixels");
        }
    }

    /// <summary>Unpacks the pixels and counts them, so that a small file that would unpack to a giant costs no memory.</summary>
    /// <exception cref="TrainingException">There are not as many as the header says.</exception>
    public static void CheckPixels(string name, byte[] content)
    {
        var promised = PromisedBytes(content.AsSpan(SignatureBytes + 8, HeaderBytes));
        if (promised is null) return; // The decoder refuses it, in its own words.
        using var packed = new MemoryStream(PixelData(name, content));
        using var pixels = new ZLibStream(packed, CompressionMode.Decompress);
        var found = CountUpTo(name, pixels, promised.Value + 1);
        if (found < promised) throw Damaged(name, "it has fewer pixels than its header says");
        if (found > promised) throw Damaged(name, "it has more pixels than its header says");
    }

    private static ImageHeader HeaderOf(ReadOnlySpan<byte> data) => new(
        BinaryPrimitives.ReadInt32BigEndian(data),
        BinaryPrimitives.ReadInt32BigEndian(data[4..]),
        IsGrey: data[9] is 0 or 4,
        Orientation.Upright);

    private static Chunk NextChunk(string name, ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < ChunkBytes) throw Cut(name);
        var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        foreach (var letter in rest.Slice(4, 4))
            if (!char.IsAsciiLetter((char)letter)) throw Damaged(name, "a part of it has no sound name");
        if (length > rest.Length - ChunkBytes) throw Cut(name);
        var whole = rest[..(ChunkBytes + (int)length)];
        rest = rest[whole.Length..];
        return new(whole);
    }

    private static byte[] PixelData(string name, ReadOnlySpan<byte> content)
    {
        using var packed = new MemoryStream();
        for (var rest = content[SignatureBytes..]; ;)
        {
            var (type, data) = NextChunk(name, ref rest);
            if (type.SequenceEqual("IDAT"u8)) packed.Write(data);
            if (type.SequenceEqual("IEND"u8)) return packed.ToArray();
        }
    }

    private static long CountUpTo(string name, Stream pixels, long most)
    {
        var buffer = new byte[1 << 16];
        var found = 0L;
        try
        {
            for (int read; found < most && (read = pixels.Read(buffer)) > 0;) found += read;
        }
        // The second is .NET's for pixels that are packed by a dictionary, which no PNG has.
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            throw Damaged(name, "its pixels cannot be unpacked");
        }

        return found;
    }

    // Each row begins with the byte of its filter. Null: no such kind of pixels exists.
    private static long? PromisedBytes(ReadOnlySpan<byte> header)
    {
        int? samples = header[9] switch { 0 or 3 => 1, 2 => 3, 4 => 2, 6 => 4, _ => null };
        if (samples is null || header[8] is not (1 or 2 or 4 or 8 or 16) || header[12] > 1) return null;
        long width = BinaryPrimitives.ReadInt32BigEndian(header);
        long height = BinaryPrimitives.ReadInt32BigEndian(header[4..]);
        var bits = samples.Value * header[8];
        return header[12] == 0
            ? BytesOf(width, height, bits)
            : Passes.Sum(pass =>
                BytesOf((width - pass.X + pass.StepX - 1) / pass.StepX, (height - pass.Y + pass.StepY - 1) / pass.StepY, bits));
    }

    private static long BytesOf(long width, long height, int bits) => width < 1 || height < 1 ? 0 : height * (1 + (width * bits + 7) / 8);

    private static TrainingException Cut(string name) => Damaged(name, "truncated");

    private static TrainingException Damaged(string name, string reason) => DataFaults.DamagedImage(name, reason);

    // Length, type, data, and the checksum of type and data: CRC-32 of ISO 3309.
    private readonly ref struct Chunk(ReadOnlySpan<byte> whole)
    {
        private readonly ReadOnlySpan<byte> _whole = whole;

        public bool IsSound => Crc32.HashToUInt32(_whole[4..^4]) == BinaryPrimitives.ReadUInt32BigEndian(_whole[^4..]);

        public void Deconstruct(out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> data)
        {
            type = _whole.Slice(4, 4);
            data = _whole[8..^4];
        }
    }
}
