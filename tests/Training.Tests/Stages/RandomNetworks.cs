using CsCheck;
using Ensembles.Members;
using Ensembles.Recipes;
using TorchSharp;
using Training.Models;
using static TorchSharp.torch;

namespace Training.Tests.Stages;

/// <summary>Networks of random layers and sizes.</summary>
internal static class RandomNetworks
{
    private static readonly Gen<LayerRecipe> Norm = Gen.Double[0.1, 0.99].Select(momentum => (LayerRecipe)new BatchNormLayer(1e-3, momentum));

    // No kernel of 1: libtorch's library for convolutions breaks in tearing it down when the process ends (see TorchRuntime.End).
    private static readonly Gen<LayerRecipe> Conv = Gen.Select(
        Choices.OneOf(8, 16, 32), Choices.OneOf(3, 5), Choices.OneOf(Activation.Relu, Activation.None, Activation.Silu), Gen.Int[1, 2], Gen.Bool,
        (filters, kernel, activation, stride, bias) => (LayerRecipe)new ConvLayer(filters, kernel, Stride: stride, Activation: activation, Bias: bias));

    private static readonly Gen<LayerRecipe> Dropout = Choices.OneOf(0, 0.25, 0.5).Select(rate => (LayerRecipe)new DropoutLayer(rate));

    private static readonly Gen<LayerRecipe> Image = Gen.OneOf(Norm, Conv, Conv, Gen.Int[1, 3].Select(size => (LayerRecipe)new MaxPoolLayer(size)), Dropout);

    private static readonly Gen<LayerRecipe> Vector = Gen.OneOf(
        Norm,
        Dropout,
        Gen.Select(Choices.OneOf(16, 20, 48), Choices.OneOf(Activation.Relu, Activation.None, Activation.Tanh), Gen.Bool,
            (units, activation, bias) => (LayerRecipe)new DenseLayer(units, activation, Bias: bias)));

    private static readonly Gen<NetworkSample> Samples = Gen.Select(
        Image.Array[0, 5], Gen.Select(Vector.Array[0, 3], Choices.OneOf<LayerRecipe[]>([new DenseLayer()], [new DenseLayer(Bias: false), new BatchNormLayer()])), Gen.Select(Gen.Int[1, 5], Gen.Int[6, 11], Gen.Int[6, 11]), Gen.Int[16, 24], Gen.Int[1, 1000],
        (image, vector, shape, count, seed) =>
            new NetworkSample([.. image, new FlattenLayer(), .. vector.Item1, .. vector.Item2], new ImageShape(shape.Item1, shape.Item2, shape.Item3), count, seed));

    public static Gen<NetworkSample> All { get; } = Samples.Where(Fits);

    private static bool Fits(NetworkSample sample)
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
}

/// <summary>A network and the images that it is shown.</summary>
/// <param name="Layers">Of the network.</param>
/// <param name="Shape">Of an image.</param>
/// <param name="Count">Images.</param>
/// <param name="Seed">Of all that is random.</param>
internal sealed record NetworkSample(LayerRecipe[] Layers, ImageShape Shape, int Count, int Seed)
{
    /// <summary>The network, with no parameter at its starting value: zeros and ones would hide a forgotten bias or scale.</summary>
    public Network Build(Generator generator, bool kernels = true)
    {
        var network = new Network(new ModelRecipe { PixelScale = 1, Layers = [.. Layers] }, Shape, 10, (ulong)Seed, CPU, kernels);
        using var off = no_grad();
        using Scalar little = 0.2;
        foreach (var named in network.Trained.Named) named.Tensor.add_(randn(named.Tensor.shape, generator: generator), alpha: little);
        return network;
    }

    public override string ToString() => $"{string.Join(", ", Layers.Select(layer => layer.ToString()))}; {Count} × {Shape}, seed {Seed}";
}
