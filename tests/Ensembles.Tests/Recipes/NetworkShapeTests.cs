using Ensembles.Members;
using Ensembles.Recipes;

namespace Ensembles.Tests.Recipes;

public sealed class NetworkShapeTests
{
    private static readonly ImageShape Digit = new(1, 28, 28);

    public static TheoryData<LayerRecipe[], string> Misfits { get; } = new()
    {
        { [new DenseLayer()], "model.layers[0]: a dense layer needs a vector, but an image comes in; put flatten or globalAveragePool before it." },
        { [new FlattenLayer(), new ConvLayer(8), new DenseLayer()], "model.layers[1]: a convolution needs an image, but a vector comes in; put it before flatten." },
        { [new MaxPoolLayer(31), new FlattenLayer(), new DenseLayer()], "model.layers[0]: a window of 31 does not fit an image of 28×28 pixels; make it smaller, or take a layer before it away." },
        { [new ConvLayer(8, 4), new FlattenLayer(), new DenseLayer()], "model.layers[0].kernel: 4 is even, and same padding needs an odd kernel; choose 5." },
        { [new ConvLayer(8, 2, Padding.Valid, Initialization: Initialization.Dirac), new FlattenLayer(), new DenseLayer()], "model.layers[0].initialization: dirac needs a middle pixel, and a kernel of 2 has none; choose 3." },
        { [new ConvLayer(24, 2, Padding.Valid, Initialization: Initialization.Whitening), new FlattenLayer(), new DenseLayer()], "model.layers[0].filters: 24 filters do not whiten patches of 2×2 pixels of 1 channels; choose 8." },
        { [new ConvLayer(8, 31, Padding.Valid), new FlattenLayer(), new DenseLayer()], "model.layers[0]: a kernel of 31 does not fit an image of 28×28 pixels; make it smaller, or take a layer before it away." },
    };

    [Theory, MemberData(nameof(Misfits))]
    public void A_layer_that_does_not_fit_is_named(LayerRecipe[] layers, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<TrainingException>(() => NetworkShape.Of(Of(layers), Digit, 10)).Message);

    [Fact]
    public void Sizes_flow_from_layer_to_layer_and_the_last_one_has_a_logit_a_class()
    {
        var placed = NetworkShape.Of(
            Of(new ConvLayer(8, 3, Padding.Valid, 2), new MaxPoolLayer(), new FlattenLayer(), new DenseLayer(5, Activation.Relu), new DenseLayer()), Digit, 10);
        Assert.Equal([(8, 13, 13), (8, 6, 6), (288, 1, 1), (5, 1, 1), (10, 1, 1)], placed.Select(layer => (layer.Output.Channels, layer.Output.Height, layer.Output.Width)));
        // Activations are modules of their own in PyTorch's Sequential.
        Assert.Equal([0, 2, 3, 4, 6], placed.Select(layer => layer.Index));
    }

    [Fact]
    public void A_network_that_no_machine_could_train_is_refused()
    {
        var recipe = RecipeReader.Parse(Repository.Recipe("mnist"));
        var data = new DataDescription("mnist", Digit, [.. "0123456789".Select(digit => digit.ToString())], 50_000, 10, 10, "hash");
        LayerRecipe[] wide = [.. Enumerable.Repeat(new ConvLayer(4096, 31), 100), new FlattenLayer(), new DenseLayer()];
        LayerRecipe[] shallow = [new ConvLayer(4096, 1), new ConvLayer(4096, 1), new FlattenLayer(), new DenseLayer()];
        Assert.Equal(
            "model.layers: the network would have 1,596,204,011,530 parameters, and at most 1,000,000,000 are trained; choose fewer filters or units, or smaller kernels.",
            Fault(recipe with { Model = Of(wide) }));
        Assert.StartsWith("training.batchSize: what the layers make of 50000 images takes ", Fault(recipe with { Model = Of(shallow), Training = recipe.Training with { BatchSize = 50_000 } }), StringComparison.Ordinal);
        Assert.StartsWith(
            "model.layers[0]: of one image it makes 4096 channels of 1024×1024 values, more than 2147483647 in all",
            Assert.Throws<TrainingException>(() => NetworkShape.Of(Of(new ConvLayer(4096, 1), new FlattenLayer(), new DenseLayer()), new ImageShape(3, 1024, 1024), 10)).Message,
            StringComparison.Ordinal);

        string Fault(Recipe wrong) => Assert.Throws<TrainingException>(() => RecipeFit.Check(wrong, data)).Message;
    }

    [Fact]
    public void A_batch_larger_than_the_data_is_refused()
    {
        var recipe = RecipeReader.Parse(Repository.Recipe("mnist"));
        var data = new DataDescription("mnist", Digit, [.. "0123456789".Select(digit => digit.ToString())], 100, 10, 10, "hash");
        var error = Assert.Throws<TrainingException>(() => RecipeFit.Check(recipe, data));
        Assert.Equal("training.batchSize: 128 is more than the 100 training images; choose at most 100.", error.Message);
    }

    private static ModelRecipe Of(params LayerRecipe[] layers) => new() { Layers = [.. layers] };
}
