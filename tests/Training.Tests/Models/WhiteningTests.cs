using Ensembles.Recipes;
using Training.Checkpoints;
using Training.Loop;
using Training.Models;
using Training.Tests.Engine;
using static TorchSharp.torch;

namespace Training.Tests.Models;

public sealed class WhiteningTests
{
    private static readonly ConvLayer Whiten = new(8, 2, Ensembles.Recipes.Padding.Valid, Activation: Activation.None, Initialization: Initialization.Whitening, Frozen: true);

    public WhiteningTests() => TorchRuntime.Start();

    [Fact]
    public void What_comes_out_is_uncorrelated_of_one_size_and_there_with_either_sign()
    {
        using var scope = NewDisposeScope();
        using var images = new ImageTensors(new SmallData().Set.Train, CPU);
        using var network = new Network(new ModelRecipe { Layers = [Whiten, new FlattenLayer(), new DenseLayer()] }, SmallData.Shape, 4, 7, CPU);
        Whitening.Start(network, images);
        using var off = no_grad();
        var maps = nn.functional.conv2d(images.Pixels.to(ScalarType.Float32) / 255, network.Tensors[0].Tensor).permute(1, 0, 2, 3).reshape(8, -1);
        var moments = maps.matmul(maps.t()) / maps.shape[1];
        var half = moments.narrow(0, 0, 4).narrow(1, 0, 4);
        Assert.True((half - eye(4)).abs().max().item<float>() < 0.05f, half.ToString(true));
        Assert.True(maps.narrow(0, 0, 4).equal(-maps.narrow(0, 4, 4)).all().item<bool>());
    }

    [Fact]
    public void A_frozen_kernel_stays_and_its_bias_learns_whichever_the_members_seed()
    {
        var recipe = SmallRecipes.Everything with { Model = new ModelRecipe { Layers = [Whiten, new ActivationLayer(Activation.Gelu), new FlattenLayer(), new DenseLayer()] } };
        var first = Weights(recipe, 7, 1);
        var later = Weights(recipe, 8, 3);
        Assert.Equal(first["0.weight"], later["0.weight"]);
        Assert.NotEqual(first["0.bias"], later["0.bias"]);
    }

    private static Dictionary<string, byte[]> Weights(Recipe recipe, ulong seed, int epochs)
    {
        using var shop = new Workshop();
        var report = shop.Train(recipe.Plan(seed), epochs)[^1];
        return Checkpoint.FromFile(shop.Store.Read(report.Checkpoint)).Weights.ToDictionary(tensor => tensor.Name, tensor => tensor.Bytes.ToArray());
    }
}
