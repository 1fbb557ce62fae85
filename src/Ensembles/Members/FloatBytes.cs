using System.Runtime.InteropServices;

namespace Ensembles.Members;

/// <summary>Numbers as they cross the wire: little-endian float32, one after the other.</summary>
public static class FloatBytes
{
    /// <summary>Four bytes a number.</summary>
    public static byte[] Write(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    /// <summary>The numbers that <see cref="Write"/> was given.</summary>
    public static float[] Read(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes).ToArray();
}
