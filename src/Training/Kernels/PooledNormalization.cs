using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;

namespace Training.Kernels;

/// <summary>
/// A batch normalization with the max-pool behind it: <see cref="Normalization"/> and <see cref="Pooling"/> at once, so that
/// the normalized images, the largest tensors of a network, are never written. The windows cover the images.
/// </summary>
internal abstract class PooledNormalization
{
    private static readonly PooledNormalization Single = new PooledNormalization<float, FloatLanes>();
    private static readonly PooledNormalization Bfloat16 = new PooledNormalization<ushort, Bfloat16Lanes>();

    /// <summary>The kernel for values as a tensor stores them.</summary>
    public static PooledNormalization Of(torch.ScalarType type) => type == torch.ScalarType.BFloat16 ? Bfloat16 : Single;

    /// <summary>Writes the largest value · scale + shift of every window, and which of its places it came from.</summary>
    public abstract void Apply(
        Span<byte> input, PoolShape shape, NormInput before, float[] scale, float[] shift, DropoutLanes dropout, Span<byte> output,
        Span<byte> argmax);

    /// <inheritdoc cref="Normalization.GradientSums"/>
    /// <remarks>The gradient is that of the windows.</remarks>
    public abstract (ChannelSums Plain, ChannelSums Weighted) GradientSums(
        Span<byte> input, PoolShape shape, NormInput before, Span<byte> gradient, Span<byte> argmax, float kept, float[] mean);

    /// <inheritdoc cref="Normalization.InputGradient"/>
    /// <remarks>The gradient is that of the windows.</remarks>
    public abstract ChannelSums InputGradient(
        Span<byte> input, PoolShape shape, NormInput before, Span<byte> gradient, Span<byte> argmax, float kept, NormSlopes slopes,
        Span<byte> result);
}

/// <inheritdoc/>
internal sealed class PooledNormalization<T, TLanes> : PooledNormalization
    where T : unmanaged
    where TLanes : ILanes<T>
{
    private const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization;

    [MethodImpl(Hot)]
    public override void Apply(
        Span<byte> input, PoolShape shape, NormInput before, float[] scale, float[] shift, DropoutLanes dropout, Span<byte> output,
        Span<byte> argmax)
    {
        ref var source = ref Lanes.First<T>(input);
        ref var target = ref Lanes.First<T>(output);
        ref var places = ref MemoryMarshal.GetReference(argmax);
        var (kept, offsets) = (Vector512.Create(dropout.Kept), shape.Offsets());
        for (var line = 0; line < shape.Images * shape.Rows; line++)
        {
            for (var channel = 0; channel < shape.Channels; channel += Lanes.Count)
            {
                var (prepare, factor, offset) = (before.At(channel), Lanes.Of(scale, channel), Lanes.Of(shift, channel));
                for (var column = 0; column < shape.Columns; column++)
                {
                    ref var window = ref Unsafe.Add(ref source, shape.Source(line, column) + channel);
                    var best = Vector512.FusedMultiplyAdd(prepare.Of(TLanes.Load(ref window)), factor, offset);
                    var place = Vector512<uint>.Zero;
                    for (var number = 1; number < offsets.Length; number++)
                    {
                        var value = Vector512.FusedMultiplyAdd(
                            prepare.Of(TLanes.Load(ref Unsafe.Add(ref window, offsets[number]))), factor, offset);
                        var better = Vector512.GreaterThan(value, best) | ~Vector512.Equals(value, value);
                        best = Vector512.ConditionalSelect(better, value, best);
                        place = Vector512.ConditionalSelect(better.AsUInt32(), Vector512.Create((uint)number), place);
                    }

                    var result = shape.Result(line, column) + channel;
                    var keeps = dropout.Keeps(result);
                    TLanes.Store(keeps.AsSingle() & (best * kept), ref Unsafe.Add(ref target, result));
                    ArgmaxIndices.Store(keeps, place, ref Unsafe.Add(ref places, result));
                }
            }
        }
    }

    [MethodImpl(Hot)]
    public override (ChannelSums Plain, ChannelSums Weighted) GradientSums(
        Span<byte> input, PoolShape shape, NormInput before, Span<byte> gradient, Span<byte> argmax, float kept, float[] mean)
    {
        ref var source = ref Lanes.First<T>(input);
        ref var slopes = ref Lanes.First<T>(gradient);
        ref var places = ref MemoryMarshal.GetReference(argmax);
        var (factor, offsets) = (Vector512.Create(kept), shape.Offsets());
        var (plain, weighted) = (new ChannelSums(shape.Channels), new ChannelSums(shape.Channels));
        for (var line = 0; line < shape.Images * shape.Rows; line++)
        {
            for (var channel = 0; channel < shape.Channels; channel += Lanes.Count)
            {
                var (prepare, middle) = (before.At(channel), Lanes.Of(mean, channel));
                var (sum, product) = (Vector512<float>.Zero, Vector512<float>.Zero);
                for (var column = 0; column < shape.Columns; column++)
                {
                    var result = shape.Result(line, column) + channel;
                    ref var window = ref Unsafe.Add(ref source, shape.Source(line, column) + channel);
                    var place = ArgmaxIndices.Load(ref Unsafe.Add(ref places, result));
                    var slope = TLanes.Load(ref Unsafe.Add(ref slopes, result)) * factor & ~ArgmaxIndices.AreDropped(place);
                    var stored = Vector512<float>.Zero;
                    for (var number = 0; number < offsets.Length; number++)
                    {
                        stored |= TLanes.Load(ref Unsafe.Add(ref window, offsets[number])) & ArgmaxIndices.Are(place, number);
                    }

                    sum += slope;
                    product = Vector512.FusedMultiplyAdd(slope, prepare.Of(stored) - middle, product);
                }

                plain.Add(channel, sum);
                weighted.Add(channel, product);
            }
        }

        return (plain, weighted);
    }

    [MethodImpl(Hot)]
    public override ChannelSums InputGradient(
        Span<byte> input, PoolShape shape, NormInput before, Span<byte> gradient, Span<byte> argmax, float kept, NormSlopes slopes,
        Span<byte> result)
    {
        ref var source = ref Lanes.First<T>(input);
        ref var above = ref Lanes.First<T>(gradient);
        ref var target = ref Lanes.First<T>(result);
        ref var places = ref MemoryMarshal.GetReference(argmax);
        var (factor, offsets) = (Vector512.Create(kept), shape.Offsets());
        var sums = new ChannelSums(shape.Channels);
        for (var line = 0; line < shape.Images * shape.Rows; line++)
        {
            for (var channel = 0; channel < shape.Channels; channel += Lanes.Count)
            {
                var (prepare, middle) = (before.At(channel), Lanes.Of(slopes.Mean, channel));
                var (ofGradient, ofValue, constant) =
                    (Lanes.Of(slopes.OfGradient, channel) * factor, Lanes.Of(slopes.OfValue, channel), Lanes.Of(slopes.Constant, channel));
                var sum = Vector512<float>.Zero;
                for (var column = 0; column < shape.Columns; column++)
                {
                    var start = shape.Source(line, column) + channel;
                    var place = ArgmaxIndices.Load(ref Unsafe.Add(ref places, shape.Result(line, column) + channel));
                    var slope = TLanes.Load(ref Unsafe.Add(ref above, shape.Result(line, column) + channel)) * ofGradient;
                    for (var number = 0; number < offsets.Length; number++)
                    {
                        var value = prepare.Of(TLanes.Load(ref Unsafe.Add(ref source, start + offsets[number])));
                        var rest = Vector512.FusedMultiplyAdd(value - middle, ofValue, constant);
                        var below = prepare.Through(value, rest + (slope & ArgmaxIndices.Are(place, number)));
                        sum += below;
                        TLanes.Store(below, ref Unsafe.Add(ref target, start + offsets[number]));
                    }
                }

                sums.Add(channel, sum);
            }
        }

        return sums;
    }
}
