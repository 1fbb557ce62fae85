using CsCheck;
using Training.Kernels;
using static TorchSharp.torch;

namespace Training.Tests.Kernels;

/// <summary>Normalizing and pooling at once is normalizing, then pooling with dropout: each of these is tested against libtorch.</summary>
public sealed class PooledNormalizationTests
{
    private static readonly Gen<(PoolShape Shape, double Rate, bool Relu, int Seed)> Samples = Gen.Select(
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 4], Gen.Int[1, 4], Choices.OneOf(16, 48), Gen.Int[1, 3]), Choices.OneOf(0, 0.25, 0.9), Gen.Bool, Gen.Int[1, 1000],
        (shape, rate, relu, seed) =>
            (new PoolShape(shape.Item1, shape.Item2 * shape.Item5, shape.Item3 * shape.Item5, shape.Item4, shape.Item5), rate, relu, seed));

    public PooledNormalizationTests() => TorchRuntime.Start();

    [Fact]
    public void It_is_one_after_the_other() => Samples.Sample(
        sample =>
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator((ulong)sample.Seed, CPU);
            var (shape, dropout) = (sample.Shape, new DropoutLanes(sample.Rate, (ulong)sample.Seed));
            Tensor Random(params long[] size) => randn(size, generator: generator);
            float[] Channels() => Random(shape.Channels).data<float>().ToArray();
            var (input, before) = (Random(shape.Images, shape.Height, shape.Width, shape.Channels), new NormInput(Channels(), sample.Relu));
            var (scale, shift, mean, slopes) = (Channels(), Channels(), Channels(), new NormSlopes(Channels(), Channels(), Channels(), Channels()));
            long[] pooled = [shape.Images, shape.Rows, shape.Columns, shape.Channels];
            var gradient = Random(pooled);

            var (whole, output, argmax) = (empty_like(input), empty(pooled), empty(pooled, dtype: ScalarType.Byte));
            Normalization.Of(input.dtype).Apply(input.bytes, before, scale, shift, whole.bytes);
            Pooling.Of(input.dtype).Forward(whole.bytes, shape, dropout, output.bytes, argmax.bytes);
            var spread = empty_like(input);
            Pooling.Of(input.dtype).Backward(gradient.bytes, shape, dropout, argmax.bytes, spread.bytes);
            var (plain, weighted) = Normalization.Of(input.dtype).GradientSums(input.bytes, before, spread.bytes, mean);
            var below = empty_like(input);
            var ofBias = Normalization.Of(input.dtype).InputGradient(input.bytes, before, spread.bytes, slopes, below.bytes);

            var kernel = PooledNormalization.Of(input.dtype);
            var (output2, argmax2, below2) = (empty_like(output), empty_like(argmax), empty_like(input));
            kernel.Apply(input.bytes, shape, before, scale, shift, dropout, output2.bytes, argmax2.bytes);
            var (plain2, weighted2) = kernel.GradientSums(input.bytes, shape, before, gradient.bytes, argmax2.bytes, dropout.Kept, mean);
            var ofBias2 = kernel.InputGradient(input.bytes, shape, before, gradient.bytes, argmax2.bytes, dropout.Kept, slopes, below2.bytes);

            Assert.Equal(output.data<float>().ToArray(), output2.data<float>().ToArray());
            Assert.Equal(argmax.data<byte>().ToArray(), argmax2.data<byte>().ToArray());
            Near(below.data<float>().ToArray(), below2.data<float>().ToArray());
            Near(plain.ToSingles(), plain2.ToSingles());
            Near(weighted.ToSingles(), weighted2.ToSingles());
            Near(ofBias.ToSingles(), ofBias2.ToSingles());
        },
        iter: 100,
        threads: 1);

    private static void Near(float[] expected, float[] found)
    {
        var largest = expected.Max(Math.Abs);
        Assert.All(expected.Zip(found), pair => Assert.InRange(pair.Second, pair.First - 1e-4f * largest - 1e-5f, pair.First + 1e-4f * largest + 1e-5f));
    }
}
