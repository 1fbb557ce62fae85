using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;

namespace Training.Kernels;

/// <summary>
/// Max-pooling with the dropout behind it, in one pass each way. The first of equal values wins, as in libtorch, and a value
/// that is no number wins always. Channels are innermost and a multiple of sixteen.
/// </summary>
internal abstract class Pooling
{
    /// <summary>The largest window: an index into it must fit a byte.</summary>
    public const int LargestSize = 15;

    private static readonly Pooling Single = new Pooling<float, FloatLanes>();
    private static readonly Pooling Bfloat16 = new Pooling<ushort, Bfloat16Lanes>();

    /// <summary>The kernel for values as a tensor stores them.</summary>
    public static Pooling Of(torch.ScalarType type) => type == torch.ScalarType.BFloat16 ? Bfloat16 : Single;

    /// <summary>Writes every window's largest value and which of its places it came from.</summary>
    public abstract void Forward(Span<byte> input, PoolShape shape, DropoutLanes dropout, Span<byte> output, Span<byte> argmax);

    /// <summary>Writes the gradient of the input: each output's gradient goes to its argmax.</summary>
    public abstract void Backward(Span<byte> gradient, PoolShape shape, DropoutLanes dropout, ReadOnlySpan<byte> argmax, Span<byte> result);
}

/// <inheritdoc/>
internal sealed class Pooling<T, TLanes> : Pooling
    where T : unmanaged
    where TLanes : ILanes<T>
{
    private const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization;

    [MethodImpl(Hot)]
    public override void Forward(Span<byte> input, PoolShape shape, DropoutLanes dropout, Span<byte> output, Span<byte> argmax)
    {
        ref var source = ref Lanes.First<T>(input);
        ref var target = ref Lanes.First<T>(output);
        ref var places = ref MemoryMarshal.GetReference(argmax);
        var (kept, offsets) = (Vector512.Create(dropout.Kept), shape.Offsets());
        for (var line = 0; line < shape.Images * shape.Rows; line++)
        {
            for (var column = 0; column < shape.Columns; column++)
            {
                ref var window = ref Unsafe.Add(ref source, shape.Source(line, column));
                var result = shape.Result(line, column);
                for (var channel = 0; channel < shape.Channels; channel += Lanes.Count, result += Lanes.Count)
                {
                    var (best, place) = Largest(ref Unsafe.Add(ref window, channel), offsets);
                    var keeps = dropout.Keeps(result);
                    TLanes.Store(keeps.AsSingle() & (best * kept), ref Unsafe.Add(ref target, result));
                    ArgmaxIndices.Store(keeps, place, ref Unsafe.Add(ref places, result));
                }
            }
        }
    }

    [MethodImpl(Hot)]
    public override void Backward(Span<byte> gradient, PoolShape shape, DropoutLanes dropout, ReadOnlySpan<byte> argmax, Span<byte> result)
    {
        if (!shape.CoversAll) result.Clear();
        ref var source = ref Lanes.First<T>(gradient);
        ref var target = ref Lanes.First<T>(result);
        ref var places = ref MemoryMarshal.GetReference(argmax);
        var (kept, offsets) = (Vector512.Create(dropout.Kept), shape.Offsets());
        for (var line = 0; line < shape.Images * shape.Rows; line++)
        {
            for (var column = 0; column < shape.Columns; column++)
            {
                ref var window = ref Unsafe.Add(ref target, shape.Source(line, column));
                var index = shape.Result(line, column);
                for (var channel = 0; channel < shape.Channels; channel += Lanes.Count, index += Lanes.Count)
                {
                    var slope = TLanes.Load(ref Unsafe.Add(ref source, index)) * kept;
                    Spread(slope, ArgmaxIndices.Load(ref Unsafe.Add(ref places, index)), ref Unsafe.Add(ref window, channel), offsets);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Best, Vector512<uint> Place) Largest(ref T window, int[] offsets)
    {
        var best = TLanes.Load(ref window);
        var place = Vector512<uint>.Zero;
        for (var number = 1; number < offsets.Length; number++)
        {
            var value = TLanes.Load(ref Unsafe.Add(ref window, offsets[number]));
            var better = Vector512.GreaterThan(value, best) | ~Vector512.Equals(value, value);
            best = Vector512.ConditionalSelect(better, value, best);
            place = Vector512.ConditionalSelect(better.AsUInt32(), Vector512.Create((uint)number), place);
        }

        return (best, place);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread(Vector512<float> slope, Vector512<uint> index, ref T window, int[] offsets)
    {
        for (var number = 0; number < offsets.Length; number++)
        {
            TLanes.Store(slope & ArgmaxIndices.Are(index, number), ref Unsafe.Add(ref window, offsets[number]));
        }
    }
}
