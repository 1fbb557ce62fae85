using Ensembles.Members;
using Training.Native;
using static TorchSharp.torch;

namespace Training.Tests.Native;

/// <summary>Operators that libtorch refuses.</summary>
public sealed class StableShimTests
{
    public StableShimTests() => TorchRuntime.Start();

    [Fact]
    public void A_refused_operator_is_a_fault_of_the_engine_on_the_processor()
    {
        var error = Assert.Throws<TrainingException>(() => NativeFaults.Translate(Refuse, "member 0, epoch 1", "cpu"));
        Assert.Equal((FaultKind.Engine, (DeviceFault?)null), (error.Kind, error.Device));
        Assert.Contains("aten::no_such_operator", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, DeviceFault.Other, "CUDA error: libtorch refused aten::op; its own words are in the silo's standard error")]
    [InlineData("The size of tensor a must match\nframe", DeviceFault.Other, "CUDA error: The size of tensor a must match (in aten::op)")]
    [InlineData("CUDA error: an illegal memory access was encountered.\nframe", DeviceFault.Context, "CUDA error: an illegal memory access was encountered (in aten::op)")]
    [InlineData("CUDA out of memory. Tried to allocate 2.00 GiB.", DeviceFault.OutOfMemory, "CUDA out of memory. Tried to allocate 2.00 GiB (in aten::op)")]
    public void On_a_GPU_it_is_one_of_the_device(string? said, DeviceFault expected, string message)
    {
        var refusal = StableShim.Refusal("aten::op", isOnGpu: true, said);
        Assert.Equal((message, expected), (refusal.Message, DeviceFaults.Find(refusal.Message)));
    }

    [Fact]
    public void What_the_processor_refuses_is_never_one_of_the_device() =>
        Assert.Null(DeviceFaults.Find(StableShim.Refusal("aten::op", isOnGpu: false, null).Message));

    [Theory, InlineData(true), InlineData(false)]
    public void Normalizing_through_it_is_what_TorchSharp_computes_forward_and_backward(bool isImage)
    {
        using var scope = NewDisposeScope();
        long[] shape = isImage ? [6, 3, 4, 5] : [6, 3];
        var (input, above) = (rand(shape).requires_grad_(true), rand(shape));
        var (weight, bias) = (rand(3).requires_grad_(true), rand(3).requires_grad_(true));
        var (mean, variance) = (rand(3), rand(3));
        var (otherMean, otherVariance) = (mean.clone(), variance.clone());

        var expected = nn.functional.batch_norm(input, mean, variance, weight, bias, true, 0.3, 1e-3);
        var found = CudnnNormalization.Train(input, weight, bias, (otherMean, otherVariance), 0.3, 1e-3);

        Tensor[] theirs = [expected, mean, variance, .. Differentiation.Gradients(expected, above, [input, weight, bias])];
        Tensor[] mine = [found, otherMean, otherVariance, .. Differentiation.Gradients(found, above, [input, weight, bias])];
        Assert.All(theirs.Zip(mine), pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>()));
    }

    private static int Refuse()
    {
        StableShim.Call("aten::no_such_operator", "", [], CPU);
        return 0;
    }
}
