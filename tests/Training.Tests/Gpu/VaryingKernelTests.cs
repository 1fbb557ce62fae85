using System.Runtime.InteropServices;
using Ensembles.Members;
using Ensembles.Recipes;
using Training.Augmenting;
using Training.Kernels;
using static TorchSharp.torch;

namespace Training.Tests.Gpu;

/// <summary>The kernel that varies images on GPUs, run by the processor, against libtorch's operators.</summary>
public sealed class VaryingKernelTests
{
    private const int Images = 12;
    private const int Height = 9;
    private const int Width = 11;
    private static readonly ImageShape Shape = new(3, Height, Width);
    private static readonly long[] Order = [4, 0, 11, 7, 3];

    public VaryingKernelTests() => TorchRuntime.Start();

    [Theory]
    [InlineData("nothing", false)]
    [InlineData("shift", false)]
    [InlineData("shift", true)]
    [InlineData("mirror", false)]
    [InlineData("turn", false)]
    [InlineData("turn", true)]
    [InlineData("all", false)]
    [InlineData("all", true)]
    [InlineData("all, shift last", false)]
    [InlineData("all, shift last", true)]
    public void Images_are_varied_as_by_libtorch(string how, bool isZeroBeyond)
    {
        var recipe = new AugmentationRecipe
        {
            Shift = how is "nothing" or "turn" or "mirror" ? 0 : 0.3,
            Mirror = how is "mirror" || how.StartsWith("all", StringComparison.Ordinal),
            Rotate = how is "turn" || how.StartsWith("all", StringComparison.Ordinal) ? 25 : 0,
            Zoom = how.StartsWith("all", StringComparison.Ordinal) ? 0.3 : 0,
            Shear = how.StartsWith("all", StringComparison.Ordinal) ? 10 : 0,
            ShiftLast = how.EndsWith("last", StringComparison.Ordinal),
            Border = isZeroBeyond ? Border.Zero : Border.Nearest,
        };
        using var scope = NewDisposeScope();
        using var generator = new Generator(3, CPU);
        var pixels = randint(0, 256, [Images, 3, Height, Width], dtype: ScalarType.Byte, generator: generator);
        using var augmentation = Augmentation.Draw(recipe, Order.Length, Shape, Order.Length, step => new RandomStream(7, 1, step, DrawPurpose.Augmentation), CPU);
        var expected = augmentation.Draws(0, Order.Length).Apply(pixels.index_select(0, from_array(Order))).data<float>().ToArray();

        var (moves, maps) = (new long[PixelMoves.Wanted(recipe) ? Order.Length * PixelMoves.Values : 0], new float[AffineMaps.Wanted(recipe) ? Order.Length * AffineMaps.Values : 0]);
        var random = new RandomStream(7, 1, 0, DrawPurpose.Augmentation);
        PixelMoves.Draw(moves, recipe, Height, Width, ref random);
        AffineMaps.Draw(maps, recipe, (double)Width / Height, ref random);
        using var kernels = new HostKernels(KernelSource.Read("vary"), Call);
        var varied = kernels.Launch<float>(
            3, 50, expected.Length, [pixels.bytes.ToArray(), Bytes(Order), Bytes(moves), Bytes(maps)],
            (uint)expected.Length, 3, Height, Width, recipe.ShiftLast ? 1u : 0, isZeroBeyond ? 1u : 0);

        Assert.All(expected.Zip(varied), pair => Assert.Equal(pair.First, pair.Second, 0.01f));
    }

    private const string Call = "vary(memory, inputs[0], inputs[1], inputs[2], inputs[3], numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5])";

    private static byte[] Bytes<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
