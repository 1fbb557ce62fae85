using System.Runtime.InteropServices;
using Training.Kernels;
using Training.Stages;
using static TorchSharp.torch;

namespace Training.Tests.Gpu;

/// <summary>The kernel that draws dropout masks on GPUs, run by the processor.</summary>
public sealed class MaskKernelTests
{
    private const double Rate = 0.25;
    private const ulong Key = 0x9E3779B97F4A7C15;
    private static readonly uint Kept = BitConverter.SingleToUInt32Bits(DropoutLanes.KeptOf(Rate));

    public MaskKernelTests() => TorchRuntime.Start();

    [Theory, InlineData(1, 256), InlineData(3, 7), InlineData(4096, 32)]
    public void Rows_of_features_have_the_processors_mask_whatever_the_blocks(int blocks, int threads)
    {
        using var kernels = new HostKernels(KernelSource.Read("mask"), Call("mask32", "unsigned"));
        Assert.Equal(Expected(1_023), kernels.Launch<float>(blocks, threads, 1_023, [], Numbers(1_023, MaskPlace.Of([3, 341], [341, 1]), Kept)));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Images_have_the_same_mask_in_either_layout(bool isInnermost)
    {
        using var scope = NewDisposeScope();
        var images = zeros(4, 3, 5, 7);
        if (isInnermost) images = images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        var place = MaskPlace.Of(images.shape, images.stride());
        Assert.Equal(isInnermost, place.IsInnermost);
        using var kernels = new HostKernels(KernelSource.Read("mask"), Call("mask32", "unsigned"));
        var mask = kernels.Launch<float>(2, 64, 420, [], Numbers(420, place, Kept));
        var found = isInnermost ? from_array(mask).reshape(place.Rows).permute(0, 3, 1, 2) : from_array(mask).reshape(4, 3, 5, 7);
        Assert.True(from_array(Expected(420)).reshape(4, 5, 7, 3).permute(0, 3, 1, 2).equal(found).all().item<bool>());
    }

    [Theory, InlineData("mask32", "unsigned"), InlineData("mask16", "unsigned short")]
    public void A_key_in_memory_gives_the_same_mask_as_one_that_is_given(string kernel, string type)
    {
        using var kernels = new HostKernels(KernelSource.Read("mask"), Call(kernel, type));
        var numbers = Numbers(300, MaskPlace.Of([300], [1]), 1);
        double[] key = [numbers[3], numbers[4]];
        Assert.Equal(Launch(numbers, []), Launch([.. numbers[..3], 0, 0, .. numbers[5..]], MemoryMarshal.AsBytes(key.AsSpan()).ToArray()));

        byte[] Launch(uint[] given, byte[] inMemory) => kernels.Launch<byte>(2, 32, 300 * (type == "unsigned" ? 4 : 2), [inMemory], given);
    }

    [Fact]
    public void In_bfloat16_it_is_the_rounded_one()
    {
        using var scope = NewDisposeScope();
        using var kernels = new HostKernels(KernelSource.Read("mask"), Call("mask16", "unsigned short"));
        var mask = kernels.Launch<ushort>(1, 32, 1_000, [], Numbers(1_000, MaskPlace.Of([1_000], [1]), MaskPlace.Bfloat16(DropoutLanes.KeptOf(Rate))));
        var expected = from_array(Expected(1_000)).to(ScalarType.BFloat16).to(ScalarType.Float32).data<float>().ToArray();
        Assert.Equal(expected, mask.Select(bits => BitConverter.UInt32BitsToSingle((uint)bits << 16)));
    }

    [Theory, InlineData(1f), InlineData(1.1111112f), InlineData(1.3333334f), InlineData(10f), InlineData(1.00390625f), InlineData(1.01171875f)]
    public void Numbers_are_rounded_to_bfloat16_as_libtorch_rounds_them(float value)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(tensor(value).to(ScalarType.BFloat16).to(ScalarType.Float32).item<float>(), BitConverter.UInt32BitsToSingle(MaskPlace.Bfloat16(value) << 16));
    }

    private static uint[] Numbers(int count, MaskPlace place, uint kept) =>
        [(uint)count, place.Channels, place.IsInnermost ? 0 : place.Area, unchecked((uint)Key), (uint)(Key >> 32), DropoutLanes.ThresholdOf(Rate), kept];

    private static string Call(string kernel, string type) =>
        $"{kernel}(({type} *)memory, inputs[0], numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6])";

    private static float[] Expected(int length)
    {
        var mask = new float[length];
        DropoutMask.Fill(mask, Rate, Key);
        return mask;
    }
}
