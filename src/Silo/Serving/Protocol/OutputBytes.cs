using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Silo.Serving.Protocol;

/// <summary>An output as bytes: numbers little-endian, texts as UTF-8 with their length before them.</summary>
internal static class OutputBytes
{
    public static byte[] Of(OutputTensor tensor) => tensor switch
    {
        FloatTensor floats => MemoryMarshal.AsBytes(floats.Values.AsSpan()).ToArray(),
        IntegerTensor integers => MemoryMarshal.AsBytes(integers.Values.AsSpan()).ToArray(),
        TextTensor texts => [.. texts.Values.SelectMany(WithLength)],
        _ => throw new InvalidOperationException($"{tensor.Name}: {tensor.GetType().Name} has no binary form."),
    };

    private static byte[] WithLength(string text)
    {
        var bytes = new byte[sizeof(int) + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length - sizeof(int));
        Encoding.UTF8.GetBytes(text, bytes.AsSpan(sizeof(int)));
        return bytes;
    }
}
