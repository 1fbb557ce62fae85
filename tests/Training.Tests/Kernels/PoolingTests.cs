using CsCheck;
using Training.Kernels;
using Training.Stages;
using static TorchSharp.torch;

namespace Training.Tests.Kernels;

public sealed class PoolingTests
{
    private static readonly Gen<(PoolShape Shape, double Rate, bool Bfloat16, int Seed)> Samples = Gen.Select(
        Gen.Select(Gen.Int[1, 3], Gen.Int[4, 9], Gen.Int[4, 9], Choices.OneOf(16, 48), Gen.Int[1, 4]), Choices.OneOf(0, 0.25, 0.9), Gen.Bool, Gen.Int[1, 1000],
        (shape, rate, bfloat16, seed) => (new PoolShape(shape.Item1, shape.Item2, shape.Item3, shape.Item4, shape.Item5), rate, bfloat16, seed));

    public PoolingTests() => TorchRuntime.Start();

    [Fact]
    public void Values_and_gradients_are_those_of_libtorchs_max_pool_times_the_mask() => Samples.Sample(
        sample =>
        {
            using var scope = NewDisposeScope();
            var (shape, type) = (sample.Shape, sample.Bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32);
            using var generator = new Generator((ulong)sample.Seed, CPU);
            // Few different values, so that there are ties.
            var input = (randn([shape.Images, shape.Height, shape.Width, shape.Channels], generator: generator) * 2).round().to(type);
            var dropout = new DropoutLanes(sample.Rate, (ulong)sample.Seed);
            var output = empty([shape.Images, shape.Rows, shape.Columns, shape.Channels], dtype: type);
            var argmax = empty(output.shape, dtype: ScalarType.Byte);
            Pooling.Of(type).Forward(input.bytes, shape, dropout, output.bytes, argmax.bytes);
            var upper = randn(output.shape, generator: generator).to(type);
            var gradient = full(input.shape, 7, dtype: type);
            Pooling.Of(type).Backward(upper.bytes, shape, dropout, argmax.bytes, gradient.bytes);

            var mask = empty(output.shape, dtype: ScalarType.Float32);
            DropoutMask.Fill(mask.Floats(), sample.Rate, (ulong)sample.Seed);
            var leaf = Layout.Activations(input).to(ScalarType.Float32).requires_grad_(true);
            var expected = nn.functional.max_pool2d(leaf, shape.Size) * Layout.Activations(mask);
            var expectedGradient = autograd.grad([expected], [leaf], [Layout.Activations(upper).to(ScalarType.Float32)])[0];
            Assert.True(Layout.Activations(output).equal(expected.to(type)).all().item<bool>());
            Assert.True(Layout.Activations(gradient).equal(expectedGradient.to(type)).all().item<bool>());
        },
        iter: 100,
        threads: 1);

    [Fact]
    public void What_is_no_number_wins()
    {
        using var scope = NewDisposeScope();
        var shape = new PoolShape(1, 2, 2, 16, 2);
        var input = ones([1, 2, 2, 16]);
        input[0, 1, 0, 3] = tensor(float.NaN);
        var (output, argmax) = (empty([1, 1, 1, 16]), empty([1, 1, 1, 16], dtype: ScalarType.Byte));
        Pooling.Of(ScalarType.Float32).Forward(input.bytes, shape, new DropoutLanes(0, 0), output.bytes, argmax.bytes);
        Assert.Equal([3], Enumerable.Range(0, 16).Where(channel => float.IsNaN(output.data<float>()[channel])));
    }
}
