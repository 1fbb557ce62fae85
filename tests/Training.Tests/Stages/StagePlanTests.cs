using CsCheck;
using Ensembles.Members;
using Ensembles.Recipes;
using Training.Models;
using static TorchSharp.torch;

namespace Training.Tests.Stages;

/// <summary>Whatever the network, the hand-written kernels compute what libtorch's operators and differentiation compute.</summary>
public sealed class StagePlanTests
{
    private static readonly Gen<LayerRecipe> Norm = Gen.Double[0.1, 0.99].Select(momentum => (LayerRecipe)new BatchNormLayer(1e-3, momentum));

    // No kernel of 1: libtorch's library for convolutions breaks in tearing it down when the process ends (see TorchRuntime.End).
    private static readonly Gen<LayerRecipe> Conv = Gen.Select(
        Choices.OneOf(8, 16, 32), Choices.OneOf(3, 5), Choices.OneOf(Activation.Relu, Activation.None, Activation.Silu), Gen.Int[1, 2],
        (filters, kernel, activation, stride) => (LayerRecipe)new ConvLayer(filters, kernel, Stride: stride, Activation: activation));

    private static readonly Gen<LayerRecipe> Image = Gen.OneOf(Norm, Conv, Conv, Gen.Int[1, 3].Select(size => (LayerRecipe)new MaxPoolLayer(size)));

    private static readonly Gen<LayerRecipe> Vector = Gen.OneOf(
        Norm,
        Gen.Select(Choices.OneOf(16, 20, 48), Choices.OneOf(Activation.Relu, Activation.None, Activation.Tanh), (units, activation) => (LayerRecipe)new DenseLayer(units, activation)));

    private static readonly Gen<(LayerRecipe[] Layers, ImageShape Shape, int Count, int Seed)> Networks = Gen.Select(
        Image.Array[0, 5], Vector.Array[0, 3], Gen.Select(Gen.Int[1, 5], Gen.Int[6, 11], Gen.Int[6, 11]), Gen.Int[16, 24], Gen.Int[1, 1000],
        (image, vector, shape, count, seed) =>
            ((LayerRecipe[])[.. image, new FlattenLayer(), .. vector, new DenseLayer()], new ImageShape(shape.Item1, shape.Item2, shape.Item3), count, seed));

    public StagePlanTests() => TorchRuntime.Start();

    [Fact]
    public void Outputs_gradients_and_running_statistics_are_those_of_libtorch() => Networks.Where(Fits).Sample(Compare, iter: 200, threads: 1);

    [Theory, InlineData("mnist"), InlineData("mnist-article"), InlineData("cifar10")]
    public void The_named_recipes_networks_are_trained_as_libtorch_would(string name)
    {
        var recipe = RecipeReader.Parse(File.ReadAllText(Path.Combine(Recipes.Folder, $"{name}.json")));
        // Masks lie in another order in memory; they have tests of their own.
        LayerRecipe[] layers = [.. recipe.Model.Layers.Select(layer => layer is DropoutLayer ? new DropoutLayer(0) : layer)];
        Compare((layers, name == "cifar10" ? new ImageShape(3, 32, 32) : new ImageShape(1, 28, 28), 16, 1));
    }

    private static void Compare((LayerRecipe[] Layers, ImageShape Shape, int Count, int Seed) sample)
    {
        using var scope = NewDisposeScope();
        var ((fastLogits, fastGradients, fast), (slowLogits, slowGradients, slow)) = (Run(sample, kernels: true), Run(sample, kernels: false));
        Near("logits", fastLogits, slowLogits, 1);
        // Some gradients are zero but for rounding, such as that of a shift which the next layer normalises away.
        var largest = slowGradients.Max(gradient => gradient.norm().item<float>());
        foreach (var (name, index) in slow.Parameters.Select((named, index) => (named.Name, index)))
        {
            Near($"gradient of {name}", fastGradients[index], slowGradients[index], largest);
        }

        foreach (var (mine, theirs) in fast.Tensors.Zip(slow.Tensors)) Near(mine.Name, mine.Tensor, theirs.Tensor, 1);
        Near("answer", Answer(fast, sample.Shape), Answer(slow, sample.Shape), 1);
        fast.Dispose();
        slow.Dispose();
    }

    private static (Tensor Logits, Tensor[] Gradients, Network Network) Run((LayerRecipe[] Layers, ImageShape Shape, int Count, int Seed) sample, bool kernels)
    {
        var network = new Network(new ModelRecipe { PixelScale = 1, Layers = [.. sample.Layers] }, sample.Shape, 10, (ulong)sample.Seed, CPU, kernels);
        using var generator = new Generator((ulong)sample.Seed, CPU);
        foreach (var named in network.Parameters)
        {
            // Not the starting values: zeros and ones would hide a forgotten bias or scale.
            using var off = no_grad();
            named.Tensor.add_(randn(named.Tensor.shape, generator: generator) * 0.2);
        }

        var images = randn([sample.Count, sample.Shape.Channels, sample.Shape.Height, sample.Shape.Width], generator: generator) * 3 + 1;
        var logits = network.Forward(images, new Pass(Training: true, Seed: 1, Epoch: 1, Step: 1));
        return (logits, network.Backward(randn(logits.shape, generator: generator)), network);
    }

    private static Tensor Answer(Network network, ImageShape shape)
    {
        using var off = no_grad();
        return network.Forward(ones(2, shape.Channels, shape.Height, shape.Width) * 2, new Pass(Training: false));
    }

    private static bool Fits((LayerRecipe[] Layers, ImageShape Shape, int Count, int Seed) sample)
    {
        try
        {
            // With few rows a variance is so small that float32 itself decides about the result.
            return NetworkShape.Of(new ModelRecipe { Layers = [.. sample.Layers] }, sample.Shape, 10)
                .All(placed => placed.Layer is not BatchNormLayer || sample.Count * placed.Input.Height * placed.Input.Width >= 16);
        }
        catch (TrainingException)
        {
            return false;
        }
    }

    // A ReLU's input that is all but zero may fall on either side of it: so by the lengths of vectors, not value by value.
    private static void Near(string what, Tensor found, Tensor expected, float measure)
    {
        using var off = no_grad();
        var (length, distance) = (expected.norm().item<float>(), (found - expected).norm().item<float>());
        Assert.True(distance <= 1e-2 * length + 1e-3 * measure, $"{what}: differs by {distance} where the length is {length}");
    }
}
