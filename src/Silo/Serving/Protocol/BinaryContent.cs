using System.Numerics;
using System.Runtime.InteropServices;

namespace Silo.Serving.Protocol;

/// <summary>Values as little-endian bytes.</summary>
internal static class BinaryContent
{
    /// <summary>The bytes themselves for UINT8, float32 for everything else.</summary>
    /// <param name="content">Whole values.</param>
    /// <param name="datatype">What they are.</param>
    /// <param name="field">Where they belong.</param>
    public static byte[] Read(ReadOnlySpan<byte> content, Datatype datatype, string field) => datatype switch
    {
        Datatype.UInt8 => content.ToArray(),
        Datatype.Fp16 => ToFloats<Half>(content, field),
        Datatype.Fp32 => ToFloats<float>(content, field),
        _ => ToFloats<double>(content, field),
    };

    private static byte[] ToFloats<T>(ReadOnlySpan<byte> content, string field)
        where T : unmanaged, INumberBase<T>
    {
        var sent = MemoryMarshal.Cast<byte, T>(content);
        var data = new byte[sent.Length * sizeof(float)];
        var floats = MemoryMarshal.Cast<byte, float>(data.AsSpan());
        for (var index = 0; index < sent.Length; index++)
        {
            var value = float.CreateTruncating(sent[index]);
            floats[index] = float.IsFinite(value) ? value : throw ProtocolFaults.NotFinite(field, index, Datatypes.Fp32);
        }

        return data;
    }
}
