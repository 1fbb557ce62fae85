using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Training.Models;
using TorchSharp;
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

    /// <summary>Many tensors, from a GPU by one copy.</summary>
    /// <param name="tensors">Float32.</param>
    /// <param name="pinned">Memory for that copy, or null.</param>
    public static ImmutableArray<StoredTensor> Store(IReadOnlyCollection<NamedTensor> tensors, PinnedMemory? pinned = null) =>
        tensors.Any(named => named.Tensor.device.type != DeviceType.CPU)
            ? StoreByOneCopy(tensors, pinned)
            : [.. tensors.Select(named => Store(named.Name, named.Tensor))];

    internal static ImmutableArray<StoredTensor> StoreByOneCopy(IReadOnlyCollection<NamedTensor> tensors, PinnedMemory? pinned = null)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var flat = cat([.. tensors.Select(named => named.Tensor.flatten())]);
        ReadOnlyMemory<byte> all = (pinned?.Copy(flat) ?? flat.cpu()).bytes.ToArray();
        var stored = ImmutableArray.CreateBuilder<StoredTensor>(tensors.Count);
        foreach (var named in tensors)
        {
            var length = (int)named.Tensor.numel() * sizeof(float);
            stored.Add(new StoredTensor(named.Name, "F32", [.. named.Tensor.shape], all[..length]));
            all = all[length..];
        }

        return stored.MoveToImmutable();
    }

    public static StoredTensor Store(string name, float[] values) =>
        new(name, "F32", [values.Length], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public static StoredTensor Store(string name, long value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return new StoredTensor(name, "I64", [], bytes);
    }

    /// <summary>The values of tensors on any device, by name.</summary>
    public static ImmutableDictionary<string, PlainTensor> Plain(IEnumerable<NamedTensor> tensors) =>
        Store([.. tensors]).ToImmutableDictionary(stored => stored.Name, Plain, StringComparer.Ordinal);

    public static PlainTensor Plain(StoredTensor tensor) => new(tensor.Shape, Floats(tensor));

    /// <summary>A tensor that no dispose scope owns.</summary>
    public static Tensor Make(PlainTensor plain, Device device)
    {
        using var flat = from_array(plain.Values);
        return flat.reshape([.. plain.Shape]).to(device, copy: true, disposeAfter: true).DetachFromDisposeScope();
    }

    public static float[] Floats(StoredTensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.Bytes.Span).ToArray();

    /// <summary>Overwrites a tensor in place.</summary>
    /// <exception cref="InvalidDataException">The stored one has another shape.</exception>
    public static void Load(StoredTensor stored, Tensor tensor)
    {
        if (!stored.Shape.SequenceEqual(tensor.shape))
            throw new InvalidDataException($"its {stored.Name} has another shape than the recipe's network");
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var values = empty(tensor.shape, dtype: ScalarType.Float32);
        stored.Bytes.Span.CopyTo(values.bytes);
        tensor.copy_(values);
    }
}
