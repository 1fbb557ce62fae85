using System.Numerics;
using System.Runtime.InteropServices;

namespace Silo.Serving.Protocol;

/// <summary>Values as little-endian bytes.</summary>
internal static class BinaryContent
{
    /// <summary>The bytes themselves for UINT8; for everything else float32 as the network sees it.</summary>
    /// <param name="content">Whole values.</param>
    /// <param name="datatype">What they are.</param>
    /// <param name="input">What they are for.</param>
    /// <param name="field">Their field.</param>
    public static byte[] Read(ReadOnlySpan<byte> content, Datatype datatype, InputSpec input, string field) => datatype switch
    {
        Datatype.UInt8 => content.ToArray(),
        Datatype.Fp16 => ToFloats<Half>(content, input, field),
        Datatype.Fp32 => ToFloats<float>(content, input, field),
        _ => ToFloats<double>(content, input, field),
    };

    private static byte[] ToFloats<T>(ReadOnlySpan<byte> content, InputSpec input, string field)
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

        FloatPixels.Scale(floats, input, field);
        return data;
    }
}
