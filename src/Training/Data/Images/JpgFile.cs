using System.Buffers.Binary;
using Ensembles.Members;

namespace Training.Data.Images;

/// <summary>The segments of a JPG file (ITU-T T.81, annex B), from its first marker to the one that ends its image.</summary>
internal static class JpgFile
{
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;
    private const byte Application1 = 0xE1;
    // Each scan of a progressive file goes over the whole picture: encoders write about ten, and thousands of empty ones would keep a core
    // busy.
    private const int MostScans = 200;
    private const string Remedy = "save it as an ordinary JPG or as PNG";

    public static bool Begins(ReadOnlySpan<byte> content) => content is [0xFF, 0xD8, 0xFF, ..];

    /// <summary>Reads all segments to the end of the image. The decoder fills a cut file up with grey, so the end must be there.</summary>
    /// <exception cref="TrainingException">The file is cut or damaged.</exception>
    public static ImageHeader Read(string name, ReadOnlySpan<byte> content)
    {
        ImageHeader? header = null;
        Orientation? orientation = null;
        var scans = 0;
        for (var rest = content[2..]; ;)
        {
            var marker = NextMarker(name, ref rest);
            if (marker == EndOfImage)
            {
                return header is not null && scans > 0
                    ? header with { Orientation = orientation ?? Orientation.Upright }
                    : throw Damaged(name, "it has no pixels");
            }

            if (IsAlone(marker)) continue;
            var segment = NextSegment(name, ref rest);
            if (IsFrame(marker)) header ??= HeaderOf(name, marker, segment);
            else if (marker == Application1 && segment.StartsWith("Exif\0\0"u8)) orientation ??= Exif.OrientationIn(segment[6..]);
            else if (marker == StartOfScan && ++scans > MostScans)
                throw Damaged(name, $"it goes over its pixels more than {MostScans} times");
        }
    }

    // What is between segments are the pixels of a scan, in which a byte 0xFF is followed by 0, or by the number of a restart.
    private static byte NextMarker(string name, ref ReadOnlySpan<byte> rest)
    {
        while (true)
        {
            var at = rest.IndexOf((byte)0xFF);
            if (at < 0 || at + 1 >= rest.Length) throw Damaged(name, "truncated");
            var marker = rest[at + 1];
            // Any number of 0xFF may precede a marker.
            rest = rest[(marker == 0xFF ? at + 1 : at + 2)..];
            if (marker is not (0 or 0xFF)) return marker;
        }
    }

    private static ReadOnlySpan<byte> NextSegment(string name, ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 2) throw Damaged(name, "truncated");
        var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (length < 2) throw Damaged(name, "its header cannot be read");
        if (length > rest.Length) throw Damaged(name, "truncated");
        var segment = rest[2..length];
        rest = rest[length..];
        return segment;
    }

    private static ImageHeader HeaderOf(string name, byte marker, ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 6) throw Damaged(name, "its header cannot be read");
        var (bits, components) = (frame[0], frame[5]);
        var fault = (marker, bits, components) switch
        {
            ( > 0xC2, _, _) => $"is a JPG with lossless, hierarchical or arithmetic coding, which cannot be read; {Remedy}",
            (_, not 8, _) => $"is a JPG with {bits} bits a sample, and only 8 can be read; {Remedy}",
            (_, _, not (1 or 3 or 4)) => $"is a JPG with {components} components, and only 1, 3 or 4 can be read; {Remedy}",
            _ => null,
        };
        return new(
            BinaryPrimitives.ReadUInt16BigEndian(frame[3..]), BinaryPrimitives.ReadUInt16BigEndian(frame[1..]), components < 3,
            Orientation.Upright, fault);
    }

    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static bool IsAlone(byte marker) => marker is 0x01 or (>= 0xD0 and <= 0xD8);

    private static TrainingException Damaged(string name, string reason) => DataFaults.DamagedImage(name, reason);
}
