using CsCheck;
using Ensembles.Members;
using Ensembles.Recipes;
using Training.Models;
using Training.Stages;
using static TorchSharp.torch;

namespace Training.Tests.Stages;

public sealed class LayerFunctionsTests
{
    private static readonly Gen<(ConvLayer Conv, ImageShape Image, bool Bfloat16, int Seed)> Samples = Gen.Select(
        Gen.Select(Gen.Int[1, 40], Choices.OneOf(3, 5), Gen.Int[1, 2], Choices.OneOf(Ensembles.Recipes.Padding.Same, Ensembles.Recipes.Padding.Valid)),
        Gen.Select(Choices.OneOf(1, 1, 2, 3, 7, 16, 24, 33), Gen.Int[6, 12], Gen.Int[6, 12]),
        Gen.Bool,
        Gen.Int[1, 1000],
        (conv, image, bfloat16, seed) => (
            new ConvLayer(conv.Item1, conv.Item2, conv.Item4, conv.Item3, Activation.None), new ImageShape(image.Item1, image.Item2, image.Item3), bfloat16, seed));

    public LayerFunctionsTests() => TorchRuntime.Start();

    [Fact]
    public void Convolutions_have_the_values_and_gradients_of_double_precision_whatever_their_channels() => Samples.Sample(
        sample =>
        {
            using var scope = NewDisposeScope();
            LeaveRubbishInMemory();
            var (type, near) = sample.Bfloat16 ? (ScalarType.BFloat16, 2e-2) : (ScalarType.Float32, 1e-4);
            using var generator = new Generator((ulong)sample.Seed, CPU);
            var (conv, image) = (sample.Conv, sample.Image);
            var placed = NetworkShape.Of(new ModelRecipe { Layers = [conv] }, image, 10)[0];
            var weight = randn([conv.Filters, image.Channels, conv.Kernel, conv.Kernel], generator: generator).to(type);
            var bias = randn([conv.Filters], generator: generator).to(type);
            var images = randn([5, image.Channels, image.Height, image.Width], generator: generator).to(type);
            var above = randn([5, placed.Output.Channels, placed.Output.Height, placed.Output.Width], generator: generator).to(type);
            var found = Differentiate([images, weight, bias], above, leaves => Ours(placed, leaves));
            var expected = Differentiate(
                [.. new[] { images, weight, bias }.Select(tensor => tensor.to(ScalarType.Float64))], above.to(ScalarType.Float64), leaves => Exact(conv, leaves));
            foreach (var ((name, mine), theirs) in new[] { "output", "images", "weight", "bias" }.Zip(found).Zip(expected)) Near(name, mine, theirs, near);
        },
        iter: 400,
        threads: 1);

    private static Tensor Ours(PlacedLayer placed, Tensor[] leaves)
    {
        var table = new LayerTensorTable([new NamedTensor("0.weight", leaves[1], TensorKind.Kernel), new NamedTensor("0.bias", leaves[2], TensorKind.Other)]);
        return new LayerFunctions(table, CPU).Apply(new StageLayer(placed), leaves[0], new Pass(Training: true));
    }

    private static Tensor Exact(ConvLayer conv, Tensor[] leaves)
    {
        long padding = NetworkShape.PaddingOf(conv);
        return nn.functional.conv2d(leaves[0], leaves[1], leaves[2], strides: [conv.Stride, conv.Stride], padding: [padding, padding]);
    }

    private static Tensor[] Differentiate(Tensor[] inputs, Tensor above, Func<Tensor[], Tensor> apply)
    {
        Tensor[] leaves = [.. inputs.Select(tensor => tensor.detach().requires_grad_(true))];
        var output = apply(leaves);
        return [output.detach(), .. autograd.grad([output], leaves, [above])];
    }

    // What an operator wrongly reads without having written it is then no harmless zero.
    private static void LeaveRubbishInMemory()
    {
        for (var size = 1 << 8; size <= 1 << 20; size *= 2) full([size], 1e3).Dispose();
    }

    private static void Near(string what, Tensor found, Tensor expected, double share)
    {
        var (length, distance) = (expected.norm().item<double>(), (found.to(ScalarType.Float64) - expected).norm().item<double>());
        Assert.True(distance <= share * length, $"{what}: differs by {distance} where the length is {length}");
    }
}
