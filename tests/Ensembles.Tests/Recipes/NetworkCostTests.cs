using Ensembles.Members;
using Ensembles.Recipes;

namespace Ensembles.Tests.Recipes;

public sealed class NetworkCostTests
{
    private static readonly ImageShape Digit = new(1, 28, 28);

    // Parameters by hand from the authors' code: kernels, two values a channel of each normalization, the last dense layer.
    [Theory]
    [InlineData("mnist-m3", 1_124_180, 173)]
    [InlineData("mnist-m5", 1_128_180, 137)]
    [InlineData("mnist-m7", 2_291_972, 148)]
    public void The_networks_of_the_record_have_the_published_size(string name, long parameters, int forward)
    {
        var layers = NetworkShape.Of(RecipeReader.Parse(Repository.Recipe(name)).Model, Digit, 10);
        Assert.Equal(parameters, NetworkCost.Parameters(layers));
        Assert.Equal(forward, Math.Round(NetworkCost.Forward(layers) / 1e6));
    }

    [Fact]
    public void Training_needs_three_times_the_arithmetic_but_for_the_first_layers_input_and_frozen_kernels_are_not_trained()
    {
        var model = new ModelRecipe { Layers = [new ConvLayer(4, Frozen: true), new BatchNormLayer(), new FlattenLayer(), new DenseLayer()] };
        var layers = NetworkShape.Of(model, new ImageShape(1, 2, 2), 10);
        const int Conv = 4 * 9 * 4, Dense = 16 * 10;
        Assert.Equal((Conv + Dense, 2 * Conv + 3 * Dense), (NetworkCost.Forward(layers), NetworkCost.Training(layers)));
        Assert.Equal(4 + 8 + Dense + 10, NetworkCost.Parameters(layers));
        // Kernel and running statistics once; the rest with two moments of Adam, or with a velocity and an average's counterpart.
        var recipe = new Recipe { Name = "x", Data = new DataRecipe(), Model = model };
        Assert.Equal(4 * (3 * 182 + 36 + 8), NetworkCost.CheckpointBytes(layers, recipe));
        Assert.Equal(4 * (3 * 182 + 36 + 8), NetworkCost.CheckpointBytes(layers, recipe with { Optimizer = new SgdRecipe(), Training = new TrainingRecipe { Ema = 0.9 } }));
    }
}
