using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Ensembles.Members;
using TorchSharp;
using Training.Kernels;
using static TorchSharp.torch;

namespace Training.Stages;

/// <summary>Dropout masks as tensors, for layers that libtorch computes.</summary>
internal static class DropoutMask
{
    private const long Low32 = uint.MaxValue;

    /// <summary>A mask that keeps a value with probability 1−rate and scales it by 1/(1−rate), else takes it away.</summary>
    /// <param name="shape">Of the activations; for images masks lie in memory as activations do, channels innermost.</param>
    /// <param name="rate">The share that is dropped, 0 ≤ rate &lt; 1.</param>
    /// <param name="random">The layer's numbers in this step.</param>
    /// <param name="device">Where the activations are.</param>
    public static Tensor Of(long[] shape, double rate, RandomStream random, Device device)
    {
        long[] rows = shape is [var images, var channels, var height, var width] ? [images, height, width, channels] : shape;
        var mask = device.type == DeviceType.CPU ? OnProcessor(rows, rate, random.Key) : OnDevice(rows, rate, random.Key, device);
        return Layout.Activations(mask);
    }

    /// <summary>The same mask by the device's own operators: nothing is copied to it.</summary>
    internal static Tensor OnDevice(long[] shape, double rate, ulong key, Device device)
    {
        using Scalar count = shape.Aggregate(1L, (size, length) => size * length);
        using Scalar low = (long)(key & Low32);
        using Scalar high = (long)(key >> 32);
        using Scalar whole = Low32;
        using Scalar threshold = (long)DropoutLanes.ThresholdOf(rate);
        using Scalar kept = DropoutLanes.KeptOf(rate);
        var counter = arange(count, ScalarType.Int64, device).bitwise_xor(full(1, low, ScalarType.Int64, device));
        var drawn = Hash(Hash(counter).add(high).bitwise_and(full(1, whole, ScalarType.Int64, device)));
        return drawn.ge(threshold).to(ScalarType.Float32).mul_(kept).reshape(shape);
    }

    internal static void Fill(Span<float> mask, double rate, ulong key)
    {
        var dropout = new DropoutLanes(rate, key);
        var kept = Vector512.Create(dropout.Kept);
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(mask);
        for (var index = 0; index < vectors.Length; index++) vectors[index] = dropout.Keeps(index * Vector512<float>.Count).AsSingle() & kept;
        var done = vectors.Length * Vector512<float>.Count;
        Span<float> rest = stackalloc float[Vector512<float>.Count];
        (dropout.Keeps(done).AsSingle() & kept).CopyTo(rest);
        rest[..(mask.Length - done)].CopyTo(mask[done..]);
    }

    private static Tensor OnProcessor(long[] shape, double rate, ulong key)
    {
        var mask = empty(shape, dtype: float32);
        Fill(mask.Floats(), rate, key);
        return mask;
    }

    // DropoutLanes' mixer in 64-bit integers, of which the lower half counts: the operators know no unsigned 32-bit ones.
    private static Tensor Hash(Tensor x)
    {
        x = Multiply(FoldedBy(x, 16), DropoutLanes.FirstFactor);
        x = Multiply(FoldedBy(x, 15), DropoutLanes.SecondFactor);
        return FoldedBy(x, 16);
    }

    private static Tensor FoldedBy(Tensor x, int bits)
    {
        using Scalar divisor = 1L << bits;
        return x.bitwise_xor(x.div(divisor, RoundingMode.floor));
    }

    // A factor of 32 bits would carry into the sign; in two halves nothing is lost.
    private static Tensor Multiply(Tensor x, uint factor)
    {
        using Scalar upper = (long)(factor >> 16);
        using Scalar lower = (long)(factor & 0xFFFF);
        using Scalar half = 1L << 16;
        using Scalar modulus = 1L << 32;
        return x.mul(upper).remainder_(half).mul_(half).add_(x.mul(lower)).remainder_(modulus);
    }
}
