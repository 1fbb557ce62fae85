using Ensembles.Recipes;
using Training.Models;
using Training.Optimizing;
using static TorchSharp.torch;

namespace Training.Tests.Models;

/// <summary>Weights in one buffer a kind, which GPUs have, against weights that lie each for itself.</summary>
public sealed class TrainedTensorsTests
{
    private static readonly long[][] Shapes = [[4, 3, 3, 3], [4], [4, 4, 3, 3], [7], [10, 5], [10]];

    public TrainedTensorsTests() => TorchRuntime.Start();

    [Fact]
    public void Moved_into_buffers_they_keep_names_values_and_the_wish_for_gradients()
    {
        using var scope = NewDisposeScope();
        using var each = TrainedTensors.Of(Parameters(1));
        using var flat = TrainedTensors.Flat(Parameters(1));
        Assert.Equal(each.Named.Select(named => (named.Name, named.Kind)), flat.Named.Select(named => (named.Name, named.Kind)));
        Assert.All(each.Named.Zip(flat.Named), pair => Assert.True(pair.First.Tensor.equal(pair.Second.Tensor).all().item<bool>()));
        Assert.All(flat.Named, named => Assert.True(named.Tensor is { requires_grad: true, is_leaf: true }));
        Assert.Equal(2, flat.AllBlocks.Count());
    }

    [Fact]
    public void Each_begins_where_sixteen_bytes_can_be_read_and_is_seen_in_its_buffer()
    {
        using var scope = NewDisposeScope();
        using var flat = TrainedTensors.Flat(Parameters(1));
        using var off = no_grad();
        foreach (var (index, named) in flat.Named.Index())
        {
            Assert.Equal(0, named.Tensor.storage_offset() % 4);
            named.Tensor.fill_(index + 1);
        }

        var others = flat.Blocks(TensorKind.Other)[0].data<float>().ToArray();
        Assert.Equal([2, 2, 2, 2, 4, 4, 4, 4, 4, 4, 4, 0, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 0, 0], others);
    }

    [Theory, InlineData("adam"), InlineData("adamw"), InlineData("sgd"), InlineData("muon")]
    public void Training_is_the_same(string kind)
    {
        using var scope = NewDisposeScope();
        using var each = TrainedTensors.Of(Parameters(2));
        using var flat = TrainedTensors.Flat(Parameters(2));
        foreach (var (mine, theirs) in Train(kind, flat).Zip(Train(kind, each)))
        {
            Assert.Equal(theirs.Name, mine.Name);
            Assert.True((mine.Tensor - theirs.Tensor).abs().max().item<float>() < 1e-5f, mine.Name);
        }
    }

    // The weights, what the optimizer remembers, and their average.
    private static List<NamedTensor> Train(string kind, TrainedTensors trained)
    {
        OptimizerRecipe recipe = kind switch { "adamw" => new AdamWRecipe(), "sgd" => new SgdRecipe(), "muon" => new MuonRecipe(), _ => new AdamRecipe() };
        var optimizer = Optimizer.Of(recipe, 0.01, trained);
        var average = new WeightAverage(0.9, trained);
        for (var step = 0; step < 4; step++)
        {
            using var generator = new Generator((ulong)step, CPU);
            optimizer.Step([.. trained.Named.Select(named => randn(named.Tensor.shape, generator: generator))], 0.01, step + 1);
            average.Take(average.ShareOf(step + 1));
        }

        return [.. trained.Named, .. optimizer.Memory, .. average.Held.Named];
    }

    private static List<NamedTensor> Parameters(ulong seed)
    {
        using var generator = new Generator(seed, CPU);
        return
        [
            .. Shapes.Select((shape, index) => new NamedTensor(
                $"{index / 2}.{(index % 2 == 0 ? "weight" : "bias")}",
                randn(shape, generator: generator).requires_grad_(true).DetachFromDisposeScope(),
                index % 2 == 0 ? TensorKind.Kernel : TensorKind.Other)),
        ];
    }
}
