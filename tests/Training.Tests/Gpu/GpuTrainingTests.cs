using System.Collections.Immutable;
using Ensembles.Members;
using Ensembles.Recipes;
using Training.Tests.Engine;
using static TorchSharp.torch;

namespace Training.Tests.Gpu;

/// <summary>Everything that a recipe may ask for, trained on a GPU. <c>./test</c> leaves these out; <c>eng/gpu.sh</c> runs them.</summary>
[Trait("Category", "gpu")]
[Collection(nameof(GpuPlace))]
public sealed class GpuTrainingTests : IDisposable
{
    private const int Epochs = 3;

    public static readonly TheoryData<string> Kinds = ["adam", "adamw", "sgd", "muon", "average", "whitening", "zero border", "bfloat16 answers"];

    public GpuTrainingTests() => TorchRuntime.Start();

    public void Dispose() => (TorchRuntime.Gains, TorchRuntime.Warn) = (GpuGains.All, _ => { });

    [Theory, MemberData(nameof(Kinds))]
    public void The_same_seed_trains_the_same_bits_also_after_a_break(string kind)
    {
        var whole = Train(Of(kind), Epochs);
        using var shop = new Workshop();
        shop.Train(Plan(Of(kind)), 1);
        var rest = shop.Train(Plan(Of(kind), incarnation: 2), Epochs - 1, decided: 1);
        Assert.Equal(whole[^1].WeightsSha256, rest[^1].WeightsSha256);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void The_loss_falls_as_on_the_processor(string kind)
    {
        foreach (var (here, there) in Train(Of(kind), Epochs).Zip(Train(Of(kind), Epochs, "cpu"))) Assert.Equal(there.TrainLoss, here.TrainLoss, 0.1 * there.TrainLoss);
    }

    [Theory, InlineData(GpuGains.FlatBuffers), InlineData(GpuGains.MaskKernel), InlineData(GpuGains.BackgroundCheckpoints)]
    public void A_gain_that_changes_no_result_changes_no_bit(GpuGains gain)
    {
        var with = Train(Of("average"), Epochs)[^1].WeightsSha256;
        TorchRuntime.Gains = GpuGains.All & ~gain;
        Assert.Equal(with, Train(Of("average"), Epochs)[^1].WeightsSha256);
    }

    [Theory]
    [InlineData(GpuGains.ChannelsInnermost)]
    [InlineData(GpuGains.BatchedMuon)]
    [InlineData(GpuGains.LargeAnswers)]
    [InlineData(GpuGains.VaryingKernel)]
    [InlineData(GpuGains.CudnnNormalization)]
    public void Without_a_gain_the_loss_falls_as_well(GpuGains gain)
    {
        // libtorch's own normalization has bfloat16 alone.
        var precision = gain == GpuGains.CudnnNormalization ? Precision.Float32 : Precision.Bfloat16;
        var recipe = Of("muon") with { Training = SmallRecipes.Everything.Training with { Precision = precision } };
        var with = Train(recipe, Epochs);
        TorchRuntime.Gains = GpuGains.All & ~gain;
        foreach (var (plain, gained) in Train(recipe, Epochs).Zip(with)) Assert.Equal(plain.TrainLoss, gained.TrainLoss, 0.1 * plain.TrainLoss);
    }

    [Theory]
    [InlineData("adam"), InlineData("adamw"), InlineData("sgd"), InlineData("muon"), InlineData("average"), InlineData("zero border"), InlineData("bfloat16")]
    public void Recorded_steps_train_the_same_bits_also_after_a_break_and_the_loss_of_ordinary_ones(string kind)
    {
        var plain = Train(Of(kind), Epochs);
        List<string> warnings = [];
        TorchRuntime.Warn = warnings.Add;
        TorchRuntime.Gains = GpuGains.All | GpuGains.StepGraph;
        The_same_seed_trains_the_same_bits_also_after_a_break(kind);
        // Learning rates are rounded to float32, so that the last bits are others.
        var recorded = Train(Of(kind), Epochs);
        foreach (var (here, there) in recorded.Zip(plain)) Assert.Equal(there.TrainLoss, here.TrainLoss, 0.01 * there.TrainLoss);
        Assert.Empty(warnings);
    }

    [Theory, InlineData(GpuGains.All), InlineData(GpuGains.All | GpuGains.StepGraph)]
    public async Task Two_members_at_once_on_one_GPU_have_the_bits_of_each_alone(GpuGains gains)
    {
        TorchRuntime.Gains = gains;
        ulong[] seeds = [7, 8];
        var alone = seeds.Select(seed => Train(SmallRecipes.Everything, Epochs, seed: seed)[^1].WeightsSha256).ToList();
        var together = await Task.WhenAll(seeds.Select(seed => Task.Run(() => Train(SmallRecipes.Everything, Epochs, seed: seed)[^1].WeightsSha256)));
        Assert.Equal(alone, together);
    }

    [Theory, InlineData(GpuGains.All), InlineData(GpuGains.All | GpuGains.StepGraph)]
    public void More_epochs_hold_no_more_tensors(GpuGains gains)
    {
        TorchRuntime.Gains = gains;
        using var shop = new Workshop();
        List<long> held = [];
        Workshop.OnThread(() =>
        {
            using var training = shop.Trainer.Resume(Plan(Of("average")), 0, CancellationToken.None);
            for (var epoch = 0; epoch < 5; epoch++)
            {
                Workshop.Train(training, 1);
                held.Add(Tensor.TotalCount);
            }

            return held.Count;
        });
        Assert.InRange(held[^1] - held[1], long.MinValue, 0);
    }

    [Fact]
    public void A_full_GPU_is_one_sentence_and_the_process_trains_on_once_there_is_room()
    {
        Assert.SkipUnless(GpuPlace.IsGpu, "A processor's memory is not filled up.");
        var hoard = Workshop.OnThread(FillUp);
        var error = Assert.Throws<TrainingException>(() => Train(Large, 1));
        Assert.Equal(FaultKind.Device, error.Kind);
        Assert.Contains("memory", error.Message, StringComparison.OrdinalIgnoreCase);
        foreach (var tensor in hoard) tensor.Dispose();
        Assert.Single(Train(SmallRecipes.Everything, 1));
    }

    // Activations of some hundred megabytes.
    private static Recipe Large => SmallRecipes.Everything with
    {
        Model = new ModelRecipe { PixelScale = 1, Layers = [new ConvLayer(4096), new ConvLayer(64), new FlattenLayer(), new DenseLayer()] },
        Training = new TrainingRecipe { BatchSize = 128 },
    };

    private static List<Tensor> FillUp()
    {
        List<Tensor> hoard = [];
        foreach (var size in new[] { 1L << 30, 1L << 26 })
        {
            try
            {
                while (true) hoard.Add(empty([size / sizeof(float)], device: GpuPlace.Device));
            }
            catch (System.Runtime.InteropServices.ExternalException)
            {
                // It is full for pieces of this size.
            }
        }

        return hoard;
    }

    private static Recipe Of(string kind) => kind switch
    {
        "adamw" => SmallRecipes.Everything with { Optimizer = new AdamWRecipe() },
        "sgd" => SmallRecipes.Everything with { Optimizer = new SgdRecipe() },
        "muon" => SmallRecipes.Everything with { Optimizer = new MuonRecipe() },
        "average" => SmallRecipes.Everything with { Training = SmallRecipes.Everything.Training with { Ema = 0.99 } },
        "whitening" => SmallRecipes.Everything with { Model = SmallRecipes.Everything.Model with { Layers = [new ConvLayer(8, Kernel: 2, Padding: Padding.Valid, Initialization: Initialization.Whitening, Frozen: true), .. Rest] } },
        "zero border" => SmallRecipes.Everything with { Augmentation = SmallRecipes.Everything.Augmentation with { Border = Border.Zero, Mirror = true } },
        "bfloat16" => SmallRecipes.Everything with { Training = SmallRecipes.Everything.Training with { Precision = Precision.Bfloat16 } },
        "bfloat16 answers" => SmallRecipes.Everything with { Prediction = new PredictionRecipe { Precision = Precision.Bfloat16, Mirror = true } },
        _ => SmallRecipes.Everything,
    };

    // What stands behind the first normalization.
    private static ImmutableArray<LayerRecipe> Rest => [.. SmallRecipes.Everything.Model.Layers.Skip(1)];

    private static MemberPlan Plan(Recipe recipe, string? place = null, int incarnation = 1, ulong seed = 7) => recipe.Plan(seed, incarnation) with { Device = place ?? GpuPlace.Name };

    private static List<EpochReport> Train(Recipe recipe, int epochs, string? place = null, ulong seed = 7)
    {
        using var shop = new Workshop();
        return shop.Train(Plan(recipe, place, seed: seed), epochs);
    }
}
