namespace Training.Data.Images;

/// <summary>The checksum of PNG's chunks: CRC-32 of ISO 3309, polynomial 0xEDB88320 with the lowest bit first.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(value => Shift((uint)value))];

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes) crc = crc >> 8 ^ Table[(byte)crc ^ value];
        return ~crc;
    }

    private static uint Shift(uint value)
    {
        for (var bit = 0; bit < 8; bit++) value = value >> 1 ^ (value & 1) * 0xEDB88320;
        return value;
    }
}
