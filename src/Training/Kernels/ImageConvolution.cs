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
        ReadOnlySpan<float> images, ImagePlanes shape, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, ReadOnlySpan<float> weights, Span<byte> output);

    /// <summary>The gradient of weights that would act on value · scale + shift, taps × filters.</summary>
    public abstract ChannelSums Correlate(
        ReadOnlySpan<float> images, ImagePlanes shape, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, Span<byte> gradient, int filters);
}

/// <inheritdoc/>
internal sealed class ImageConvolution<T, TLanes> : ImageConvolution
    where T : unmanaged
    where TLanes : ILanes<T>
{
    private const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization;
    private const int Lanes = 16;

    public override void Forward(
        ReadOnlySpan<float> images, ImagePlanes shape, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, ReadOnlySpan<float> weights, Span<byte> output)
    {
        var (padded, offsets) = (shape.NewPadded(), shape.TapOffsets());
        var filters = weights.Length / shape.Taps;
        var maps = MemoryMarshal.Cast<byte, T>(output);
        var size = shape.Height * shape.Width * filters;
        for (var image = 0; image < shape.Images; image++)
        {
            shape.Pad(images.Slice(image * shape.ImageSize, shape.ImageSize), scale, shift, padded);
            for (var filter = 0; filter < filters; filter += Lanes)
            {
                ForwardOne(padded, shape, offsets, weights[filter..], filters, maps.Slice(image * size, size)[filter..]);
            }
        }
    }

    public override ChannelSums Correlate(
        ReadOnlySpan<float> images, ImagePlanes shape, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, Span<byte> gradient, int filters)
    {
        var (padded, offsets) = (shape.NewPadded(), shape.TapOffsets());
        var sums = new ChannelSums(shape.Taps * filters);
        var maps = MemoryMarshal.Cast<byte, T>(gradient);
        var size = shape.Height * shape.Width * filters;
        var (row, blocks) = (new Vector512<float>[shape.Width], new Vector512<float>[shape.Taps]);
        for (var image = 0; image < shape.Images; image++)
        {
            shape.Pad(images.Slice(image * shape.ImageSize, shape.ImageSize), scale, shift, padded);
            for (var filter = 0; filter < filters; filter += Lanes)
            {
                CorrelateOne(padded, shape, offsets, maps.Slice(image * size, size)[filter..], filters, row, blocks);
                for (var tap = 0; tap < blocks.Length; tap++) sums.Add(tap * filters + filter, blocks[tap]);
            }
        }

        return sums;
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
        float[] padded, ImagePlanes shape, int[] offsets, Span<T> map, int filters, Vector512<float>[] gradient, Vector512<float>[] sums)
    {
        Array.Clear(sums);
        ref var source = ref MemoryMarshal.GetReference(map);
        for (var row = 0; row < shape.Height; row++)
        {
            for (var column = 0; column < gradient.Length; column++)
            {
                gradient[column] = TLanes.Load(ref Unsafe.Add(ref source, (row * shape.Width + column) * filters));
            }

            ref var first = ref padded[row * shape.PaddedWidth];
            for (var tap = 0; tap < offsets.Length; tap++)
            {
                ref var pixels = ref Unsafe.Add(ref first, offsets[tap]);
                var (even, odd) = (sums[tap], Vector512<float>.Zero);
                var column = 0;
                for (; column < gradient.Length - 1; column += 2)
                {
                    even = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref pixels, column)), gradient[column], even);
                    odd = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref pixels, column + 1)), gradient[column + 1], odd);
                }

                if (column < gradient.Length) even = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref pixels, column)), gradient[column], even);
                sums[tap] = even + odd;
            }
        }
    }
}
