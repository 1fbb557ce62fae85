using System.Buffers.Binary;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Training.Checkpoints;

/// <summary>Between tensors and what is stored of them.</summary>
internal static class TensorBytes
{
    public static StoredTensor Store(string name, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        return new StoredTensor(name, "F32", [.. tensor.shape], tensor.contiguous().cpu().bytes.ToArray());
    }

    public static StoredTensor Store(string name, float[] values) =>
        new(name, "F32", [values.Length], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public static StoredTensor Store(string name, long value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return new StoredTensor(name, "I64", [], bytes);
    }

    public static float[] Floats(StoredTensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.Bytes.Span).ToArray();

    /// <summary>Overwrites a tensor in place.</summary>
    /// <exception cref="InvalidDataException">The stored one has another shape.</exception>
    public static void Load(StoredTensor stored, Tensor tensor)
    {
        if (!stored.Shape.SequenceEqual(tensor.shape)) throw new InvalidDataException($"its {stored.Name} has another shape than the recipe's network");
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var values = empty(tensor.shape, dtype: ScalarType.Float32);
        stored.Bytes.Span.CopyTo(values.bytes);
        tensor.copy_(values);
    }
}
