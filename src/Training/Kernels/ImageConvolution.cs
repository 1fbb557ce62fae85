using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;

namespace Training.Kernels;

/// <summary>
/// A network's first convolution: from images of few channels, planes outermost, to maps of many, channels innermost and a
/// multiple of sixteen. General convolutions spend most of their time on rearranging such images.
/// </summary>
internal abstract class ImageConvolution
{
    private static readonly ImageConvolution Single = new ImageConvolution<float, FloatLanes>();
    private static readonly ImageConvolution Bfloat16 = new ImageConvolution<ushort, Bfloat16Lanes>();

    /// <summary>The kernel that writes and reads maps as tensors of a type store them.</summary>
    public static ImageConvolution Of(torch.ScalarType type) => type == torch.ScalarType.BFloat16 ? Bfloat16 : Single;

    /// <summary>Convolves value · scale + shift.</summary>
    /// <param name="images">Images × channels × height × width.</param>
    /// <param name="shape">Of images and kernel.</param>
    /// <param name="scale">By channel.</param>
    /// <param name="shift">By channel.</param>
    /// <param name="weights">Taps × filters.</param>
    /// <param name="output">Images × height × width × filters.</param>
    public abstract void Forward(
        ReadOnlySpan<float> images, ImagePlanes shape, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, ReadOnlySpan<float> weights,
        Span<byte> output);

    /// <summary>Sums, over all pixels, the products of an output's gradient with what each tap of the kernel saw.</summary>
    /// <param name="images">Images × channels × height × width.</param>
    /// <param name="shape">Of images and kernel.</param>
    /// <param name="scale">By channel.</param>
    /// <param name="shift">By channel.</param>
    /// <param name="gradient">Images × height × width × filters.</param>
    /// <param name="filters">Maps of the output.</param>
    /// <returns>Taps × filters for inputs value · scale + shift; and one channel's taps × filters for inputs of one.</returns>
    public abstract (ChannelSums OfValues, ChannelSums OfOnes) Correlate(
        ReadOnlySpan<float> images, ImagePlanes shape, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, Span<byte> gradient,
        int filters);
}

/// <inheritdoc/>
internal sealed class ImageConvolution<T, TLanes> : ImageConvolution
    where T : unmanaged
    where TLanes : ILanes<T>
{
    private const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization;

    public override void Forward(
        ReadOnlySpan<float> images, ImagePlanes shape, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, ReadOnlySpan<float> weights,
        Span<byte> output)
    {
        var (padded, offsets) = (shape.NewPadded(), shape.TapOffsets());
        var filters = weights.Length / shape.Taps;
        var maps = MemoryMarshal.Cast<byte, T>(output);
        var size = shape.Height * shape.Width * filters;
        for (var image = 0; image < shape.Images; image++)
        {
            shape.Pad(images.Slice(image * shape.ImageSize, shape.ImageSize), scale, shift, padded);
            for (var filter = 0; filter < filters; filter += Lanes.Count)
            {
                ForwardOne(padded, shape, offsets, weights[filter..], filters, maps.Slice(image * size, size)[filter..]);
            }
        }
    }

    public override (ChannelSums OfValues, ChannelSums OfOnes) Correlate(
        ReadOnlySpan<float> images, ImagePlanes shape, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, Span<byte> gradient,
        int filters)
    {
        var (padded, offsets) = (shape.NewPadded(), shape.TapOffsets());
        var (ofValues, ofOnes) = (new ChannelSums(shape.Taps * filters), new ChannelSums(shape.Kernel * shape.Kernel * filters));
        var maps = MemoryMarshal.Cast<byte, T>(gradient);
        var size = shape.Height * shape.Width * filters;
        var (row, values, ones) =
            (new Vector512<float>[shape.Width], new Vector512<float>[shape.Taps], new Vector512<float>[shape.Kernel * shape.Kernel]);
        for (var image = 0; image < shape.Images; image++)
        {
            shape.Pad(images.Slice(image * shape.ImageSize, shape.ImageSize), scale, shift, padded);
            for (var filter = 0; filter < filters; filter += Lanes.Count)
            {
                CorrelateOne(padded, shape, offsets, maps.Slice(image * size, size)[filter..], filters, row, values, ones);
                for (var tap = 0; tap < values.Length; tap++) ofValues.Add(tap * filters + filter, values[tap]);
                for (var tap = 0; tap < ones.Length; tap++) ofOnes.Add(tap * filters + filter, ones[tap]);
            }
        }

        return (ofValues, ofOnes);
    }

    // Sixteen filters of one image, four pixels at a time: every weight that is read serves four products.
    [MethodImpl(Hot)]
    private static void ForwardOne(float[] padded, ImagePlanes shape, int[] offsets, ReadOnlySpan<float> weights, int filters, Span<T> map)
    {
        ref var weight = ref MemoryMarshal.GetReference(weights);
        ref var target = ref MemoryMarshal.GetReference(map);
        for (var row = 0; row < shape.Height; row++)
        {
            ref var first = ref padded[row * shape.PaddedWidth];
            var column = 0;
            for (; column <= shape.Width - 4; column += 4)
            {
                var (a, b, c, d) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
                ref var window = ref Unsafe.Add(ref first, column);
                for (var tap = 0; tap < offsets.Length; tap++)
                {
                    var factor = Vector512.LoadUnsafe(ref Unsafe.Add(ref weight, tap * filters));
                    ref var pixel = ref Unsafe.Add(ref window, offsets[tap]);
                    a = Vector512.FusedMultiplyAdd(Vector512.Create(pixel), factor, a);
                    b = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref pixel, 1)), factor, b);
                    c = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref pixel, 2)), factor, c);
                    d = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref pixel, 3)), factor, d);
                }

                ref var place = ref Unsafe.Add(ref target, (row * shape.Width + column) * filters);
                TLanes.Store(a, ref place);
                TLanes.Store(b, ref Unsafe.Add(ref place, filters));
                TLanes.Store(c, ref Unsafe.Add(ref place, 2 * filters));
                TLanes.Store(d, ref Unsafe.Add(ref place, 3 * filters));
            }

            for (; column < shape.Width; column++)
            {
                var sum = Vector512<float>.Zero;
                for (var tap = 0; tap < offsets.Length; tap++)
                {
                    var pixel = Vector512.Create(Unsafe.Add(ref first, column + offsets[tap]));
                    sum = Vector512.FusedMultiplyAdd(pixel, Vector512.LoadUnsafe(ref Unsafe.Add(ref weight, tap * filters)), sum);
                }

                TLanes.Store(sum, ref Unsafe.Add(ref target, (row * shape.Width + column) * filters));
            }
        }
    }

    [MethodImpl(Hot)]
    private static void CorrelateOne(
        float[] padded, ImagePlanes shape, int[] offsets, Span<T> map, int filters, Vector512<float>[] row, Vector512<float>[] values,
        Vector512<float>[] ones)
    {
        Array.Clear(values);
        Array.Clear(ones);
        ref var source = ref MemoryMarshal.GetReference(map);
        for (var y = 0; y < shape.Height; y++)
        {
            for (var x = 0; x < row.Length; x++) row[x] = TLanes.Load(ref Unsafe.Add(ref source, (y * shape.Width + x) * filters));
            ref var first = ref padded[y * shape.PaddedWidth];
            var tap = 0;
            // Three taps at a time share what is read of the gradient.
            for (; tap <= offsets.Length - 3; tap += 3) AddThree(ref first, offsets, row, values, tap);
            for (; tap < offsets.Length; tap++) AddOne(ref Unsafe.Add(ref first, offsets[tap]), row, ref values[tap]);
            AddOnes(shape, y, row, ones);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddThree(ref float first, int[] offsets, Vector512<float>[] row, Vector512<float>[] values, int tap)
    {
        ref var left = ref Unsafe.Add(ref first, offsets[tap]);
        ref var middle = ref Unsafe.Add(ref first, offsets[tap + 1]);
        ref var right = ref Unsafe.Add(ref first, offsets[tap + 2]);
        var (a, b, c) = (values[tap], values[tap + 1], values[tap + 2]);
        for (var x = 0; x < row.Length; x++)
        {
            var slope = row[x];
            a = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref left, x)), slope, a);
            b = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref middle, x)), slope, b);
            c = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref right, x)), slope, c);
        }

        (values[tap], values[tap + 1], values[tap + 2]) = (a, b, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddOne(ref float pixels, Vector512<float>[] row, ref Vector512<float> value)
    {
        for (var x = 0; x < row.Length; x++) value = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref pixels, x)), row[x], value);
    }

    // Beyond the image a tap sees the border, not ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddOnes(ImagePlanes shape, int y, Vector512<float>[] row, Vector512<float>[] ones)
    {
        var whole = Vector512<float>.Zero;
        foreach (var slope in row) whole += slope;
        for (var column = 0; column < shape.Kernel; column++)
        {
            var seen = whole;
            for (var x = 0; x < shape.Padding - column && x < row.Length; x++) seen -= row[x];
            for (var x = Math.Max(0, row.Length + shape.Padding - column); x < row.Length; x++) seen -= row[x];
            for (var line = 0; line < shape.Kernel; line++)
            {
                if (shape.IsInside(y + line - shape.Padding)) ones[line * shape.Kernel + column] += seen;
            }
        }
    }
}
