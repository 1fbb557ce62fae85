using System.Buffers.Binary;
using System.IO.Compression;

namespace Client.Predicting;

/// <summary>
/// The images of an IDX file, plain or gzip, read in pieces from the front to the end: a big-endian magic number, then count, height and
/// width,
/// then one byte a pixel. The header is believed only as far as the content bears it out, and nothing is allocated for its word alone.
/// </summary>
internal sealed class IdxImages : IDisposable
{
    public const int HeaderBytes = 16;
    private const uint Magic = 0x00000803;

    // Deflate makes at most 1032 bytes of one, so a header that promises more lies.
    private const long LargestExpansion = 1032;
    private readonly string _name;
    private readonly Stream _content;
    private readonly bool _canSeek;
    private int _next;

    private IdxImages(string name, Stream content, bool canSeek, int count, int height, int width) =>
        (_name, _content, _canSeek, Count, Height, Width) = (name, content, canSeek, count, height, width);

    public int Count { get; }

    public int Height { get; }

    public int Width { get; }

    /// <summary>Bytes of one image.</summary>
    public int Size => Height * Width;

    /// <summary>Opens a file; null if it does not begin like an IDX file of images. The stream is closed with it, or at once.</summary>
    /// <param name="name">The file's name for messages.</param>
    /// <param name="file">The whole file; it can be sought in.</param>
    /// <exception cref="CommandException">Its header lies, or it is no sound gzip file.</exception>
    public static IdxImages? Open(string name, Stream file)
    {
        var length = file.Length;
        var packed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        var content = packed ? new GZipStream(file, CompressionMode.Decompress) : file;
        try
        {
            var header = ReadHeader(name, content, least: packed ? 0 : length, most: packed ? length * LargestExpansion : length);
            if (header is var (count, height, width)) return new(name, content, !packed, count, height, width);
        }
        catch
        {
            content.Dispose();
            throw;
        }

        content.Dispose();
        return null;
    }

    /// <summary>Leaves images out.</summary>
    public void Skip(int images)
    {
        _next += images;
        var bytes = (long)images * Size;
        if (_canSeek)
        {
            _content.Position += bytes;
            return;
        }

        var buffer = new byte[Math.Min(bytes, 1 << 16)];
        for (; bytes > 0; bytes -= buffer.Length) Fill(buffer.AsSpan(0, (int)Math.Min(bytes, buffer.Length)));
    }

    /// <summary>The next images, as an IDX file of their own.</summary>
    /// <exception cref="CommandException">There are fewer than the header promises, or more follow the last one.</exception>
    public byte[] Read(int images)
    {
        var file = new byte[HeaderBytes + (long)images * Size];
        BinaryPrimitives.WriteUInt32BigEndian(file, Magic);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4), images);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(8), Height);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(12), Width);
        Fill(file.AsSpan(HeaderBytes));
        _next += images;
        return _next == Count && ReadSome(_name, _content, new byte[1]) > 0 ? throw PredictionFaults.TooLong(_name, Count) : file;
    }

    public void Dispose() => _content.Dispose();

    private static (int Count, int Height, int Width)? ReadHeader(string name, Stream content, long least, long most)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        var read = ReadSome(name, content, header);
        if (read < 4 || BinaryPrimitives.ReadUInt32BigEndian(header) != Magic) return null;
        if (read < HeaderBytes) throw PredictionFaults.NoHeader(name);
        long count = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        long height = BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
        long width = BinaryPrimitives.ReadUInt32BigEndian(header[12..]);
        const long Most = ImageCall.MostBytes - HeaderBytes;
        if (count is < 1 or > int.MaxValue || height is < 1 or > Most || width < 1 || width > Most / height)
            throw PredictionFaults.BadMeasures(name, count, height, width);
        var promised = HeaderBytes + count * height * width;
        if (promised > most) throw PredictionFaults.Truncated(name, count);
        if (promised < least) throw PredictionFaults.TooLong(name, count);
        return ((int)count, (int)height, (int)width);
    }

    private void Fill(Span<byte> target)
    {
        if (ReadSome(_name, _content, target) < target.Length) throw PredictionFaults.Truncated(_name, Count);
    }

    private static int ReadSome(string name, Stream content, Span<byte> target)
    {
        try
        {
            return content.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException)
        {
            throw PredictionFaults.BadGzip(name);
        }
        catch (IOException error)
        {
            throw PredictionFaults.Unreadable(name, error);
        }
    }
}
