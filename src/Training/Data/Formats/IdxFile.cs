using System.Buffers.Binary;
using System.IO.Compression;
using Ensembles.Members;

namespace Training.Data.Formats;

/// <summary>
/// One IDX file of bytes, plain or gzip: a big-endian magic number, the measures, the content
/// (LeCun, Cortes and Burges, the MNIST database).
/// </summary>
internal static class IdxFile
{
    public const uint ImagesMagic = 0x00000803;
    public const uint LabelsMagic = 0x00000801;

    /// <summary>
    /// Of labels with what else is known of an image, a row of 32-bit numbers each, the class first (Yadav and Bottou 2019, QMNIST).
    /// </summary>
    public const uint LabelRowsMagic = 0x00000C02;

    // Deflate makes at most 1032 bytes of one, so a header that promises more lies; nothing is allocated for it.
    private const long LargestExpansion = 1032;

    /// <summary>Whether a file begins as IDX files of any kind do.</summary>
    public static bool Begins(ReadOnlySpan<byte> content) => content is [0, 0, >= 0x08 and <= 0x0E, _, ..];

    /// <summary>Whether a file begins as gzip files do.</summary>
    public static bool BeginsAsGzip(ReadOnlySpan<byte> content) => content is [0x1F, 0x8B, ..];

    /// <summary>Reads images.</summary>
    /// <param name="name">The file's name for messages.</param>
    /// <param name="file">The whole file; it can be sought in.</param>
    /// <param name="check">Looks at the number of images and the measures of one before memory is taken for them; throws what is
    /// wrong.</param>
    public static ImageBatch ReadImages(string name, Stream file, Action<long, ImageShape>? check = null)
    {
        using var content = Unwrap(name, file, out var most);
        var header = ReadHeader(name, content, ImagesMagic, ImagesMagic, measures: 3, out _);
        var (count, height, width) = (header[0], header[1], header[2]);
        if (count == 0 || height == 0 || width == 0 || !Fits(count, height, width))
        {
            throw DataFaults.BadMeasures(name, count, height, width);
        }

        var shape = new ImageShape(1, (int)height, (int)width);
        check?.Invoke(count, shape);
        return new(shape, ReadContent(name, content, (long)count * height * width, most));
    }

    /// <summary>Reads labels: a byte each, or first in a row of numbers, as the file itself says.</summary>
    /// <inheritdoc cref="ReadImages"/>
    public static byte[] ReadLabels(string name, Stream file)
    {
        using var content = Unwrap(name, file, out var most);
        var count = ReadHeader(name, content, LabelsMagic, LabelRowsMagic, measures: 1, out var magic)[0];
        return magic == LabelRowsMagic ? ReadLabelRows(name, content, count, most) : ReadContent(name, content, count, most);
    }

    private static byte[] ReadLabelRows(string name, Stream content, long count, long most)
    {
        var measure = new byte[sizeof(uint)];
        var isThere = Read(name, content, measure) == measure.Length;
        var width = sizeof(int) * (long)BinaryPrimitives.ReadUInt32BigEndian(measure);
        if (!isThere || width == 0) throw DataFaults.Truncated(name, sizeof(int) * count);
        var rows = ReadContent(name, content, count * width, most);
        return [.. Enumerable.Range(0, (int)count).Select(row => Class(rows.AsSpan((int)(row * width), sizeof(int))))];
    }

    // A class that no byte holds is one that no training image has: the check of labels refuses it.
    private static byte Class(ReadOnlySpan<byte> number) => (byte)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(number), byte.MaxValue);

    private static bool Fits(uint count, uint height, uint width) =>
        (UInt128)count * height * width <= (UInt128)Array.MaxLength;

    private static Stream Unwrap(string name, Stream file, out long most)
    {
        if (file.Length == 0)
        {
            throw DataFaults.Empty(name);
        }

        Span<byte> start = stackalloc byte[2];
        var read = file.ReadAtLeast(start, 2, throwOnEndOfStream: false);
        file.Position = 0;
        var packed = BeginsAsGzip(start[..read]);
        most = packed ? file.Length * LargestExpansion : file.Length;
        return packed ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    private static uint[] ReadHeader(string name, Stream content, uint magic, uint otherMagic, int measures, out uint found)
    {
        var bytes = new byte[4 + 4 * measures];
        var read = Read(name, content, bytes);
        found = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        if (read >= 4 && found != magic && found != otherMagic)
        {
            throw DataFaults.WrongMagic(name, magic, found);
        }

        return read < bytes.Length
            ? throw DataFaults.Truncated(name, bytes.Length)
            : [.. Enumerable.Range(1, measures).Select(i => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4 * i)))];
    }

    private static byte[] ReadContent(string name, Stream content, long length, long most)
    {
        if (length > most || length > Array.MaxLength)
        {
            throw DataFaults.Truncated(name, length);
        }

        var bytes = GC.AllocateUninitializedArray<byte>((int)length);
        if (Read(name, content, bytes) < bytes.Length)
        {
            throw DataFaults.Truncated(name, length);
        }

        return Read(name, content, new byte[1]) == 0 ? bytes : throw DataFaults.TooLong(name, length);
    }

    private static int Read(string name, Stream content, byte[] target)
    {
        try
        {
            return content.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException error)
        {
            throw DataFaults.BadGzip(name, error);
        }
        catch (IOException error)
        {
            throw DataFaults.Unreadable(name, error);
        }
    }
}
