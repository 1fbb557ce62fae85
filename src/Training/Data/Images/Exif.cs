using System.Buffers.Binary;

namespace Training.Data.Images;

/// <summary>What cameras write beside the pixels (EXIF 2.3, a TIFF file in small). Only the orientation is read.</summary>
internal static class Exif
{
    private const int OrientationTag = 0x0112;
    private const int UInt16Type = 3;
    private const int EntryBytes = 12;

    /// <summary>The orientation in the first directory; upright if there is none, or none that makes sense.</summary>
    /// <param name="tiff">From the byte order mark II or MM on; nothing in it is believed beyond its length.</param>
    public static Orientation OrientationIn(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8 || !(tiff.StartsWith("II*\0"u8) || tiff.StartsWith("MM\0*"u8))) return Orientation.Upright;
        var isLittle = tiff[0] == 'I';
        var directory = UInt32(tiff[4..], isLittle);
        if (directory > tiff.Length - 2) return Orientation.Upright;
        var entries = tiff[(int)directory..];
        var count = Math.Min(UInt16(entries, isLittle), (entries.Length - 2) / EntryBytes);
        for (var index = 0; index < count; index++)
        {
            var entry = entries.Slice(2 + index * EntryBytes, EntryBytes);
            if (UInt16(entry, isLittle) != OrientationTag) continue;
            var isNumber = UInt16(entry[2..], isLittle) == UInt16Type && UInt32(entry[4..], isLittle) == 1;
            return isNumber && UInt16(entry[8..], isLittle) is >= 1 and <= 8 and var value ? new(value) : Orientation.Upright;
        }

        return Orientation.Upright;
    }

    private static int UInt16(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static long UInt32(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
