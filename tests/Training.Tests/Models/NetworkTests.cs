using Ensembles.Members;
using Ensembles.Recipes;
using Training.Models;
using TorchSharp;

namespace Training.Tests.Models;

public sealed class NetworkTests : IDisposable
{
    private readonly DisposeScope _scope;

    public NetworkTests()
    {
        TorchRuntime.Start();
        _scope = torch.NewDisposeScope();
    }

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void The_tutorials_network_has_the_names_and_shapes_that_PyTorch_would_give_it()
    {
        var recipe = RecipeReader.Parse(File.ReadAllText(Path.Combine(Recipes.Folder, "mnist-article.json")));
        using var network = new Network(recipe.Model, new ImageShape(1, 28, 28), 10, 1, torch.CPU);
        string[] expected =
        [
            "0.weight 1", "0.bias 1", "0.running_mean 1", "0.running_var 1",
            "1.weight 32,1,3,3", "1.bias 32",
            "3.weight 32", "3.bias 32", "3.running_mean 32", "3.running_var 32",
            "4.weight 32,32,3,3", "4.bias 32",
            "6.weight 32", "6.bias 32", "6.running_mean 32", "6.running_var 32",
            "10.weight 128,6272", "10.bias 128",
            "12.weight 128", "12.bias 128", "12.running_mean 128", "12.running_var 128",
            "14.weight 10,128", "14.bias 10",
        ];
        Assert.Equal(expected, network.Tensors.Select(named => $"{named.Name} {string.Join(',', named.Tensor.shape)}"));
        Assert.Equal(["0", "3", "6", "12"], network.CounterNames.Select(name => name.Split('.')[0]));
    }

    [Fact]
    public void Batch_normalization_is_Keras()
    {
        var norm = new BatchNormLayer(Epsilon: 1e-3, Momentum: 0.99);
        using var network = Of(norm, new FlattenLayer(), new DenseLayer());
        using var images = torch.tensor(new float[] { 1, 2, 3, 10 }).reshape(2, 1, 1, 2);
        using var logits = network.Forward(images, new Pass(Training: true));
        // Mean 4, variance 12.5 with n (libtorch would store 16.667, with n−1); Keras keeps 99 % of the old value.
        Assert.Equal(0.04f, Value(network, "0.running_mean"), 1e-6f);
        Assert.Equal(0.99f + 0.01f * 12.5f, Value(network, "0.running_var"), 1e-5f);
    }

    [Fact]
    public void Without_training_nothing_changes_and_dropout_is_off()
    {
        using var network = Of(new BatchNormLayer(), new DropoutLayer(0.9), new FlattenLayer(), new DenseLayer());
        using var images = torch.ones(4, 1, 1, 2);
        using var first = network.Forward(images, new Pass(Training: false));
        using var second = network.Forward(images, new Pass(Training: false));
        Assert.True(first.equal(second).all().item<bool>());
        Assert.Equal(0f, Value(network, "0.running_mean"));
    }

    [Fact]
    public void Changing_the_seed_changes_the_starting_weights()
    {
        using var one = new Network(Model(new FlattenLayer(), new DenseLayer()), new ImageShape(1, 1, 2), 4, 1, torch.CPU);
        using var same = new Network(Model(new FlattenLayer(), new DenseLayer()), new ImageShape(1, 1, 2), 4, 1, torch.CPU);
        using var other = new Network(Model(new FlattenLayer(), new DenseLayer()), new ImageShape(1, 1, 2), 4, 2, torch.CPU);
        Assert.Equal(Values(one), Values(same));
        Assert.NotEqual(Values(one), Values(other));
    }

    private static float[] Values(Network network) => network.Tensors[0].Tensor.data<float>().ToArray();

    private static float Value(Network network, string name) => network.Tensors.Single(named => named.Name == name).Tensor.item<float>();

    private static Network Of(params LayerRecipe[] layers) => new(Model(layers), new ImageShape(1, 1, 2), 3, 1, torch.CPU);

    private static ModelRecipe Model(params LayerRecipe[] layers) => new() { PixelScale = 1, Layers = [.. layers] };
}
