using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TorchSharp;

namespace Training.Kernels;

/// <summary>
/// Batch normalization (Ioffe and Szegedy 2015) of rows × channels, with the bias and ReLU of the layer before it, in as few
/// passes over memory as the definition allows: two forward, two backward. Channels are a multiple of sixteen.
/// </summary>
internal abstract class Normalization
{
    private static readonly Normalization Single = new Normalization<float, FloatLanes>();
    private static readonly Normalization Bfloat16 = new Normalization<ushort, Bfloat16Lanes>();

    /// <summary>The kernel for values as a tensor stores them.</summary>
    public static Normalization Of(torch.ScalarType type) => type == torch.ScalarType.BFloat16 ? Bfloat16 : Single;

    /// <summary>Mean and biased variance by channel.</summary>
    /// <param name="input">Rows × channels.</param>
    /// <param name="before">What happens to a value first.</param>
    /// <param name="around">Any guess of the means: sums are taken about it, so that they lose no digits.</param>
    public abstract Moments Statistics(Span<byte> input, NormInput before, ReadOnlySpan<float> around);

    /// <summary>Writes value · scale + shift by channel.</summary>
    public abstract void Apply(Span<byte> input, NormInput before, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, Span<byte> output);

    /// <summary>The sums of the output's gradient, and of its product with (value − mean), by channel.</summary>
    public abstract (ChannelSums Plain, ChannelSums Weighted) GradientSums(
        Span<byte> input, NormInput before, Span<byte> gradient, ReadOnlySpan<float> mean);

    /// <summary>
    /// Writes the gradient of the input, gradient · slope + (value − mean) · pull + constant if ReLU passes it, and sums it by channel.
    /// </summary>
    /// <param name="input">Rows × channels.</param>
    /// <param name="before">What happened to a value first.</param>
    /// <param name="gradient">Of the output; may be the result's own memory.</param>
    /// <param name="slopes">By channel.</param>
    /// <param name="result">Of the input.</param>
    public abstract ChannelSums InputGradient(
        Span<byte> input, NormInput before, Span<byte> gradient, NormSlopes slopes, Span<byte> result);
}

/// <summary>Mean and biased variance by channel.</summary>
internal sealed record Moments(double[] Mean, double[] Variance);

/// <summary>
/// How the gradient of a normalization's input depends on that of its output, on (value − mean), and on neither, by channel.
/// </summary>
internal sealed record NormSlopes(float[] Mean, float[] OfGradient, float[] OfValue, float[] Constant);

/// <inheritdoc/>
internal sealed class Normalization<T, TLanes> : Normalization
    where T : unmanaged
    where TLanes : ILanes<T>
{
    private const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization;

    [MethodImpl(Hot)]
    public override Moments Statistics(Span<byte> input, NormInput before, ReadOnlySpan<float> around)
    {
        var channels = around.Length;
        var count = Count(input);
        ref var first = ref Lanes.First<T>(input);
        var (sums, squares) = (new ChannelSums(channels), new ChannelSums(channels));
        for (var start = 0; start < count; start += ChannelSums.Block * channels)
        {
            var end = Math.Min(count, start + ChannelSums.Block * channels);
            for (var channel = 0; channel < channels; channel += Lanes.Count)
            {
                var (prepare, middle) = (before.At(channel), Vector512.Create(around[channel..]));
                var (sum, square) = (Vector512<float>.Zero, Vector512<float>.Zero);
                for (var index = start + channel; index < end; index += channels)
                {
                    var value = prepare.Of(TLanes.Load(ref Unsafe.Add(ref first, index))) - middle;
                    sum += value;
                    square = Vector512.FusedMultiplyAdd(value, value, square);
                }

                sums.Add(channel, sum);
                squares.Add(channel, square);
            }
        }

        return MomentsOf(sums, squares, around, count / channels);
    }

    [MethodImpl(Hot)]
    public override void Apply(Span<byte> input, NormInput before, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, Span<byte> output)
    {
        var channels = scale.Length;
        var count = Count(input);
        ref var first = ref Lanes.First<T>(input);
        ref var target = ref Lanes.First<T>(output);
        for (var start = 0; start < count; start += ChannelSums.Block * channels)
        {
            var end = Math.Min(count, start + ChannelSums.Block * channels);
            for (var channel = 0; channel < channels; channel += Lanes.Count)
            {
                var (prepare, factor, offset) =
                    (before.At(channel), Vector512.Create(scale[channel..]), Vector512.Create(shift[channel..]));
                for (var index = start + channel; index < end; index += channels)
                {
                    var value = prepare.Of(TLanes.Load(ref Unsafe.Add(ref first, index)));
                    TLanes.Store(Vector512.FusedMultiplyAdd(value, factor, offset), ref Unsafe.Add(ref target, index));
                }
            }
        }
    }

    [MethodImpl(Hot)]
    public override (ChannelSums Plain, ChannelSums Weighted) GradientSums(
        Span<byte> input, NormInput before, Span<byte> gradient, ReadOnlySpan<float> mean)
    {
        var channels = mean.Length;
        var count = Count(input);
        ref var first = ref Lanes.First<T>(input);
        ref var slope = ref Lanes.First<T>(gradient);
        var (plain, weighted) = (new ChannelSums(channels), new ChannelSums(channels));
        for (var start = 0; start < count; start += ChannelSums.Block * channels)
        {
            var end = Math.Min(count, start + ChannelSums.Block * channels);
            for (var channel = 0; channel < channels; channel += Lanes.Count)
            {
                var (prepare, middle) = (before.At(channel), Vector512.Create(mean[channel..]));
                var (sum, product) = (Vector512<float>.Zero, Vector512<float>.Zero);
                for (var index = start + channel; index < end; index += channels)
                {
                    var above = TLanes.Load(ref Unsafe.Add(ref slope, index));
                    sum += above;
                    product =
                        Vector512.FusedMultiplyAdd(above, prepare.Of(TLanes.Load(ref Unsafe.Add(ref first, index))) - middle, product);
                }

                plain.Add(channel, sum);
                weighted.Add(channel, product);
            }
        }

        return (plain, weighted);
    }

    [MethodImpl(Hot)]
    public override ChannelSums InputGradient(Span<byte> input, NormInput before, Span<byte> gradient, NormSlopes slopes, Span<byte> result)
    {
        var channels = slopes.Constant.Length;
        var count = Count(input);
        ref var first = ref Lanes.First<T>(input);
        ref var source = ref Lanes.First<T>(gradient);
        ref var target = ref Lanes.First<T>(result);
        var sums = new ChannelSums(channels);
        for (var start = 0; start < count; start += ChannelSums.Block * channels)
        {
            var end = Math.Min(count, start + ChannelSums.Block * channels);
            for (var channel = 0; channel < channels; channel += Lanes.Count)
            {
                var (prepare, middle) = (before.At(channel), Lanes.Of(slopes.Mean, channel));
                var (ofGradient, ofValue, constant) =
                    (Lanes.Of(slopes.OfGradient, channel), Lanes.Of(slopes.OfValue, channel), Lanes.Of(slopes.Constant, channel));
                var sum = Vector512<float>.Zero;
                for (var index = start + channel; index < end; index += channels)
                {
                    var value = prepare.Of(TLanes.Load(ref Unsafe.Add(ref first, index)));
                    var rest = Vector512.FusedMultiplyAdd(value - middle, ofValue, constant);
                    var slope = prepare.Through(
                        value, Vector512.FusedMultiplyAdd(TLanes.Load(ref Unsafe.Add(ref source, index)), ofGradient, rest));
                    sum += slope;
                    TLanes.Store(slope, ref Unsafe.Add(ref target, index));
                }

                sums.Add(channel, sum);
            }
        }

        return sums;
    }

    private static int Count(Span<byte> memory) => memory.Length / Unsafe.SizeOf<T>();

    private static Moments MomentsOf(ChannelSums sums, ChannelSums squares, ReadOnlySpan<float> around, int rows)
    {
        var (mean, variance) = (new double[around.Length], new double[around.Length]);
        for (var channel = 0; channel < around.Length; channel++)
        {
            var off = sums[channel] / rows;
            mean[channel] = around[channel] + off;
            variance[channel] = Math.Max(0, squares[channel] / rows - off * off);
        }

        return new Moments(mean, variance);
    }
}
