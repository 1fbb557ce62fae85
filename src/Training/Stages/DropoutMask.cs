using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;
using Training.Kernels;
using Training.Models;
using static TorchSharp.torch;

namespace Training.Stages;

/// <summary>Dropout masks as tensors, for layers that libtorch computes.</summary>
internal static class DropoutMask
{
    private const uint HighestBit = 1u << 31;

    /// <summary>A mask for activations, of their type.</summary>
    /// <param name="activations">Images × channels × height × width, or rows × features.</param>
    /// <param name="rate">The share that is dropped, 0 ≤ rate &lt; 1.</param>
    /// <param name="key">The layer's in this step.</param>
    public static Tensor For(Tensor activations, double rate, DropoutKey key)
    {
        if (MaskKernel.On(activations.device) is { } kernel) return kernel.For(activations, rate, key);
        var mask = Of(activations.shape, rate, key, activations.device);
        return activations.dtype == ScalarType.Float32 ? mask : mask.to(activations.dtype);
    }

    /// <summary>A mask that keeps a value with probability 1−rate and scales it by 1/(1−rate), else takes it away.</summary>
    /// <param name="shape">Of the activations; for images masks lie in memory as activations do, channels innermost.</param>
    /// <param name="rate">The share that is dropped, 0 ≤ rate &lt; 1.</param>
    /// <param name="key">The layer's in this step.</param>
    /// <param name="device">The device of the activations.</param>
    public static Tensor Of(long[] shape, double rate, DropoutKey key, Device device)
    {
        long[] rows = shape is [var images, var channels, var height, var width] ? [images, height, width, channels] : shape;
        var isOurs = device.type == DeviceType.CPU && key.Place is null;
        var mask = isOurs ? OnProcessor(rows, rate, key.Value) : OnDevice(rows, rate, key, device);
        return Layout.Activations(mask);
    }

    /// <summary>The same mask by the device's own operators: nothing is copied to it.</summary>
    /// <remarks>In 32-bit integers that wrap, as the processor's lanes do; what is computed on the way is freed at once.</remarks>
    internal static Tensor OnDevice(long[] shape, double rate, DropoutKey key, Device device)
    {
        using var scope = NewDisposeScope();
        using Scalar count = shape.Aggregate(1L, (size, length) => size * length);
        using Scalar kept = DropoutLanes.KeptOf(rate);
        var counter = arange(count, ScalarType.Int32, device).bitwise_xor_(key.Low);
        var drawn = Hash(Hash(counter).add_(key.High));
        // Signed numbers compare as unsigned ones do once the highest bit of both is turned.
        var keeps = drawn.bitwise_xor_(DropoutKey.Word(HighestBit)).ge(DropoutKey.Word(DropoutLanes.ThresholdOf(rate) ^ HighestBit));
        return keeps.to(ScalarType.Float32).mul_(kept).reshape(shape).MoveToOuterDisposeScope();
    }

    internal static void Fill(Span<float> mask, double rate, ulong key)
    {
        var dropout = new DropoutLanes(rate, key);
        var kept = Vector512.Create(dropout.Kept);
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(mask);
        for (var index = 0; index < vectors.Length; index++)
            vectors[index] = dropout.Keeps(index * Vector512<float>.Count).AsSingle() & kept;
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

    // DropoutLanes' mixer; the operators know no unsigned integers.
    private static Tensor Hash(Tensor x) =>
        Fold(Fold(Fold(x, 16).mul_(DropoutKey.Word(DropoutLanes.FirstFactor)), 15).mul_(DropoutKey.Word(DropoutLanes.SecondFactor)), 16);

    // A shift of signed integers fills up with their sign, which is taken away.
    private static Tensor Fold(Tensor x, int bits) =>
        x.bitwise_xor_(x.bitwise_right_shift(DropoutKey.Word((uint)bits)).bitwise_and_(DropoutKey.Word(uint.MaxValue >> bits)));
}
