using Ensembles.Budgets;
using Ensembles.Members;
using Ensembles.Recipes;

namespace Ensembles.Tests.Budgets;

public sealed class MemberMemoryTests
{
    private static readonly DataDescription Data = new("small", new ImageShape(1, 4, 4), ["a", "b", "c"], 1000, 100, 10, "hash");

    private static readonly Recipe Recipe = new()
    {
        Name = "small",
        Data = new DataRecipe { Set = "mnist" },
        Model = new ModelRecipe { Layers = [new FlattenLayer(), new DenseLayer()] },
        Optimizer = new SgdRecipe(),
        Training = new TrainingRecipe { BatchSize = 10 },
    };

    // 16 pixels times 3 classes, and 3 biases: 51 parameters. In copies of 4 bytes: weights, optimizer state, gradients, a temporary one.
    [Theory]
    [InlineData("sgd", Precision.Float32, 0.0, 4 * 51 * 4)]
    [InlineData("adam", Precision.Float32, 0.0, 4 * 51 * 5)]
    [InlineData("muon", Precision.Float32, 0.0, 4 * 51 * 6)]
    [InlineData("sgd", Precision.Float32, 0.9, 4 * 51 * 5)] // and the average
    [InlineData("sgd", Precision.Bfloat16, 0.0, 4 * 51 * 4 + 2 * 51)] // and what products read
    public void Weights_have_their_copies(string optimizer, Precision precision, double ema, long expected)
    {
        var recipe = Recipe with
        {
            Optimizer = optimizer switch { "sgd" => new SgdRecipe(), "adam" => new AdamRecipe(), _ => new MuonRecipe() },
            Training = new TrainingRecipe { BatchSize = 10, Precision = precision, Ema = ema },
        };
        Assert.Equal(expected, MemberMemory.Estimate(recipe, Data).Weights);
    }

    // A pixel of the batch takes 21 bytes: 16 pixels, 10 images.
    [Theory]
    [InlineData("dense", Precision.Float32, 2 * 4 * 3)] // output and gradient
    [InlineData("dense", Precision.Bfloat16, 2 * 2 * 3)]
    [InlineData("conv-relu", Precision.Float32, 3 * 4 * 32 + 2 * 4 * 3 + 4 * (16 + 32))] // 2 filters of 4×4, before and after ReLU
    [InlineData("conv", Precision.Float32, 2 * 4 * 32 + 2 * 4 * 3 + 4 * (16 + 32))] // and what it reads and writes in another layout
    [InlineData("conv", Precision.Bfloat16, 2 * 2 * 32 + 2 * 2 * 3 + 6 * (16 + 32))] // and in float32
    [InlineData("convs", Precision.Float32, 2 * 4 * (32 + 48) + 2 * 4 * 3 + 4 * (32 + 48))] // of the largest one
    [InlineData("norm", Precision.Float32, 2 * 4 * 16 + 2 * 4 * 3)]
    [InlineData("pool", Precision.Float32, (2 * 4 + 8) * 4 + 2 * 4 * 3)] // and the place of the maximum
    [InlineData("dropout", Precision.Float32, (2 * 4 + 20) * 16 + 2 * 4 * 3)] // and the mask
    [InlineData("no-dropout", Precision.Float32, 2 * 4 * 3)]
    public void Activations_are_those_of_a_batch_and_of_its_gradients(string layer, Precision precision, int bytesAnImage)
    {
        LayerRecipe[] first = layer switch
        {
            "conv-relu" => [new ConvLayer(2)],
            "convs" => [new ConvLayer(2, Activation: Activation.None), new ConvLayer(3, Activation: Activation.None)],
            "conv" => [new ConvLayer(2, Activation: Activation.None)],
            "norm" => [new BatchNormLayer()],
            "pool" => [new MaxPoolLayer()],
            "dropout" => [new DropoutLayer(0.5)],
            "no-dropout" => [new DropoutLayer(0)],
            _ => [],
        };
        var recipe = Recipe with { Model = new ModelRecipe { Layers = [.. first, new FlattenLayer(), new DenseLayer()] }, Training = new TrainingRecipe { BatchSize = 10, Precision = precision } };
        Assert.Equal(10 * (16 * 21 + bytesAnImage), MemberMemory.Estimate(recipe, Data).Activations);
    }

    [Fact]
    public void A_batch_is_no_larger_than_the_training_images() =>
        Assert.Equal(1000 * (16 * 21 + 2 * 4 * 3), MemberMemory.Estimate(Recipe with { Training = new TrainingRecipe { BatchSize = 5000 } }, Data).Activations);

    // Batches of 10 images, of which 5 at once are computed.
    [Fact]
    public void A_batch_in_parts_has_the_activations_of_a_part() =>
        Assert.Equal((10 * 16 * 21) + (5 * 2 * 4 * 3), MemberMemory.Estimate(Recipe with { Training = new TrainingRecipe { BatchSize = 10, MicroBatch = 5 } }, Data).Activations);

    [Fact]
    public void Images_are_bytes_with_labels_order_and_draws_and_validation_has_answers() =>
        Assert.Equal(1000 * (16 + 48) + 100 * (16 + 48 + 3 * 4), MemberMemory.Estimate(Recipe, Data).Data);

    [Fact]
    public void A_process_of_its_own_has_a_context_too()
    {
        var memory = MemberMemory.Estimate(Recipe, Data);
        Assert.Equal(memory.Weights + memory.Data + memory.Activations + (256L << 20), memory.OfMember);
        Assert.Equal(memory.OfMember + (768L << 20), memory.Total);
    }

    [Fact]
    public void Of_a_module_weights_and_the_batch_of_images_are_known()
    {
        var recipe = Recipe with { Model = new ModelRecipe { Layers = [], Module = new ModuleRecipe("net.pt", new string('0', 64)) } };
        var memory = MemberMemory.Estimate(recipe, Data, new ModuleSize(100, 7));
        Assert.Equal((4 * (4 * 100 + 7), 10 * 16 * 21), (memory.Weights, memory.Activations));
        Assert.Equal(0, MemberMemory.Estimate(recipe, Data).Weights);
    }
}
