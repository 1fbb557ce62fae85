using System.Globalization;
using CsCheck;
using Ensembles.Recipes;
using Training.Checkpoints;
using Training.Models;
using Training.Predicting;
using Training.Tests.Stages;
using static TorchSharp.torch;

namespace Training.Tests.Predicting;

public sealed class AnsweringNetworkTests
{
    public AnsweringNetworkTests() => TorchRuntime.Start();

    [Fact]
    public void Folded_a_network_answers_as_it_did_when_it_was_trained() => RandomNetworks.All.Sample(
        sample =>
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator((ulong)sample.Seed, CPU);
            using var network = sample.Build(generator);
            var pixels = randint(0, 256, [sample.Count, sample.Shape.Channels, sample.Shape.Height, sample.Shape.Width], dtype: ScalarType.Byte, generator: generator);
            // A step, so that running statistics are not those of the start.
            network.Forward(pixels.to(ScalarType.Float32), new Pass(Training: true, Seed: 1, Epoch: 1, Step: 1));
            using var off = no_grad();
            var expected = nn.functional.softmax(network.Forward(pixels.to(ScalarType.Float32), new Pass(Training: false)), 1);
            using var answering = new AnsweringNetwork(network, new PredictionRecipe());
            var found = answering.Probabilities(pixels);
            Assert.True((found - expected).abs().max().item<float>() < 5e-3f, $"differs by {(found - expected).abs().max().item<float>()}");
        },
        iter: 300,
        threads: 1);

    [Fact]
    public void A_normalization_goes_into_the_product_beside_it_where_that_is_exact()
    {
        LayerRecipe[] layers =
        [
            new BatchNormLayer(), // stays: a border of zeros is behind it
            new ConvLayer(16),
            new BatchNormLayer(), // stays
            new ConvLayer(8, Activation: Activation.None),
            new DropoutLayer(0.5),
            new BatchNormLayer(), // into the convolution before it
            new BatchNormLayer(), // into the convolution behind it
            new ConvLayer(8, Padding: Ensembles.Recipes.Padding.Valid),
            new BatchNormLayer(), // into the dense layer
            new FlattenLayer(),
            new DenseLayer(16, Activation.Relu),
            new BatchNormLayer(), // into the last layer
            new DropoutLayer(0.5),
            new DenseLayer(),
        ];
        using var network = new NetworkSample(layers, new(1, 8, 8), 16, 1).Build(new Generator(1, CPU));
        var (left, tensors) = Folding.Fold(network.Layers, TensorBytes.Plain(network.Tensors));
        Assert.Equal(
            ["BatchNorm", "Conv", "BatchNorm", "Conv", "Conv", "Flatten", "Dense", "Dense"],
            left.Select(placed => placed.Layer.GetType().Name.Replace("Layer", "", StringComparison.Ordinal)));
        var kept = left.Where(placed => placed.Layer is ConvLayer or DenseLayer or BatchNormLayer).Select(placed => placed.Index);
        Assert.Equal(kept, tensors.Keys.Select(name => int.Parse(name.Split('.')[0], CultureInfo.InvariantCulture)).Distinct().Order());
    }

    [Fact]
    public void Answers_in_bfloat16_are_near_those_in_float32()
    {
        using var scope = NewDisposeScope();
        var recipe = RecipeReader.Parse(File.ReadAllText(Path.Combine(Recipes.Folder, "mnist.json")));
        using var network = new Network(recipe.Model, new(1, 28, 28), 10, 7, CPU);
        var pixels = randint(0, 256, [40, 1, 28, 28], dtype: ScalarType.Byte);
        network.Forward(pixels.to(ScalarType.Float32), new Pass(Training: true, Seed: 1, Epoch: 1, Step: 1));
        var answers = Enum.GetValues<Precision>().Select(precision =>
        {
            using var answering = new AnsweringNetwork(network, new PredictionRecipe { Precision = precision });
            return answering.Probabilities(pixels);
        }).ToArray();
        Assert.InRange((answers[0] - answers[1]).abs().max().item<float>(), 0, 0.1f);
    }
}
