using System.Runtime.Intrinsics;
using CsCheck;
using Training.Kernels;
using static TorchSharp.torch;

namespace Training.Tests.Kernels;

public sealed class LanesTests
{
    public LanesTests() => TorchRuntime.Start();

    [Fact]
    public void Bfloat16_is_rounded_as_libtorch_rounds_it() => Gen.Single[-1e30f, 1e30f].Array[16].Sample(
        values =>
        {
            var stored = new ushort[16];
            Bfloat16Lanes.Store(Vector512.Create<float>(values), ref stored[0]);
            using var scope = NewDisposeScope();
            var expected = from_array(values).to(ScalarType.BFloat16).to(ScalarType.Float32);
            Assert.Equal(expected.data<float>().ToArray(), Values(Bfloat16Lanes.Load(ref stored[0])));
        },
        iter: 500,
        threads: 1);

    [Fact]
    public void Infinity_stays_and_what_is_no_number_stays_none()
    {
        var stored = new ushort[16];
        float[] values = [float.PositiveInfinity, float.NegativeInfinity, float.NaN, -0f, .. Enumerable.Repeat(float.MaxValue, 12)];
        Bfloat16Lanes.Store(Vector512.Create<float>(values), ref stored[0]);
        var found = Values(Bfloat16Lanes.Load(ref stored[0]));
        Assert.Equal([float.PositiveInfinity, float.NegativeInfinity, float.NaN, -0f, float.PositiveInfinity], found[..5]);
    }

    private static float[] Values(Vector512<float> lanes) => [.. Enumerable.Range(0, 16).Select(lane => lanes[lane])];
}
