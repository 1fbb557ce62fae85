using Ensembles.Members;
using Ensembles.Recipes;
using Training.Checkpoints;
using Training.Tests.Engine;
using Training.Tests.Modules;

namespace Training.Tests.Loop;

/// <summary>Batches that are computed in parts.</summary>
public sealed class MicroBatchTests : IDisposable
{
    // Nothing that depends on the other images of a batch.
    private static readonly Recipe Plain = SmallRecipes.Everything with
    {
        Model = new ModelRecipe { Layers = [new ConvLayer(16, Activation: Activation.Relu), new MaxPoolLayer(), new FlattenLayer(), new DenseLayer(16, Activation.Relu), new DenseLayer()] },
        Optimizer = new SgdRecipe(0.05),
    };

    private readonly Workshop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Theory]
    [InlineData(16, 8)]
    [InlineData(16, 5)]
    [InlineData(60, 25)] // the last batch of an epoch is smaller
    public void In_parts_a_network_without_batch_normalization_learns_the_same_within_rounding(int batch, int microBatch)
    {
        var whole = Weights(Plain with { Training = new TrainingRecipe { BatchSize = batch } }, out var report);
        var parts = Weights(Plain with { Training = new TrainingRecipe { BatchSize = batch, MicroBatch = microBatch } }, out var inParts);

        Assert.NotEqual(report.WeightsSha256, inParts.WeightsSha256);
        Assert.Equal(report.TrainLoss, inParts.TrainLoss, 1e-4);
        Assert.Equal(report.TrainAccuracy, inParts.TrainAccuracy, 0.02);
        Assert.Equal(report.Samples, inParts.Samples);
        foreach (var (one, other) in whole.Zip(parts)) Assert.InRange(other, one - 1e-3f, one + 1e-3f);
    }

    [Theory, InlineData(null), InlineData(16), InlineData(1000)]
    public void A_batch_that_fits_is_computed_whole_to_the_same_bits(int? microBatch)
    {
        var training = SmallRecipes.Everything.Training;
        using var other = new Workshop();
        Assert.Equal(
            _shop.Train(SmallRecipes.Everything.Plan(), 2)[^1].WeightsSha256,
            other.Train((SmallRecipes.Everything with { Training = training with { MicroBatch = microBatch } }).Plan(), 2)[^1].WeightsSha256);
    }

    [Theory, InlineData("adam"), InlineData("muon"), InlineData("module")]
    public void In_parts_too_it_learns_and_an_interruption_changes_no_bit(string kind)
    {
        var recipe = SmallRecipes.Everything with { Training = new TrainingRecipe { BatchSize = 16, MicroBatch = 6, Ema = 0.9 } };
        if (kind == "muon") recipe = recipe with { Optimizer = new MuonRecipe() };
        using var other = new Workshop();
        var whole = _shop.Train(PlanOf(_shop), 4);
        var parts = other.Train(PlanOf(other), 2).Concat(other.Train(PlanOf(other), 2, decided: 2));

        Assert.Equal(whole.Select(report => report.WeightsSha256), parts.Select(report => report.WeightsSha256));
        Assert.True(whole[^1].TrainLoss < whole[0].TrainLoss);

        MemberPlan PlanOf(Workshop shop) => (kind == "module" ? recipe with { Model = ModelOf(shop) } : recipe).Plan();
    }

    private static ModelRecipe ModelOf(Workshop shop)
    {
        var hash = shop.Modules.Write(ModuleFiles.Read("sound"));
        return new ModelRecipe { Layers = [], Module = new ModuleRecipe("sound.pt", hash) };
    }

    private static List<float> Weights(Recipe recipe, out EpochReport report)
    {
        using var shop = new Workshop();
        report = shop.Train(recipe.Plan(), 3)[^1];
        var checkpoint = Checkpoint.FromFile(shop.Store.Read(report.Checkpoint));
        return [.. checkpoint.Weights.SelectMany(tensor => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.Bytes.Span).ToArray())];
    }
}
