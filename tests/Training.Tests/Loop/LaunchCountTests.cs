using Ensembles.Members;
using Ensembles.Recipes;
using Training.Data;
using Training.Loop;
using Training.Models;
using Training.Optimizing;
using Training.Stages;
using Training.Tests.Engine;
using Training.Tests.Gpu;
using Training.Tests.Native;
using static TorchSharp.torch;

namespace Training.Tests.Loop;

/// <summary>How many operators a training step hands to libtorch without the kernels for processors: their number is what bounds it on a GPU.</summary>
[Collection(nameof(GpuPlace))]
public sealed class LaunchCountTests
{
    public LaunchCountTests() => TorchRuntime.Start();

    [Fact]
    public void An_operator_counts_once_and_what_only_looks_at_memory_not_at_all()
    {
        using var scope = NewDisposeScope();
        var (one, other) = (rand(4, 4), rand(4, 4));
        // matmul calls mm; a transposed matrix is a view.
        Assert.Equal(["mm", "add_"], LaunchCount.Of(() => one.t().matmul(other).view(16).add_(one.flatten())));
    }

    [Fact]
    public void A_dropout_mask_that_has_no_kernel_of_its_own_is_few_operators()
    {
        using var scope = NewDisposeScope();
        var launches = LaunchCount.Of(() => DropoutMask.OnDevice([8, 32], 0.5, 7, CPU));
        Assert.True(launches.Count <= 29, $"{launches.Count} operators: {LaunchCount.Describe(launches)}");
    }

    [Theory, InlineData("adam", 120), InlineData("average", 152), InlineData("muon", 204)]
    public void A_step_is_as_few_operators_as_it_was(string kind, int most)
    {
        var launches = Step(kind, CPU);
        Assert.True(launches.Count <= most, $"{launches.Count} operators: {LaunchCount.Describe(launches)}");
    }

    [Theory, InlineData(ScalarType.Float32), InlineData(ScalarType.BFloat16)]
    [Trait("Category", "gpu")]
    public void On_a_GPU_a_mask_is_no_operator_of_libtorch(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var activations = rand([8, 3, 5, 7], device: GpuPlace.Device).to(type);
        var launches = LaunchCount.Of(() => DropoutMask.For(activations, 0.5, new RandomStream(7, 1, 1, DrawPurpose.Dropout).Key));
        // The processor's own loop makes float32.
        var most = GpuPlace.IsGpu || type == ScalarType.Float32 ? 0 : 1;
        Assert.True(launches.Count <= most, LaunchCount.Describe(launches));
    }

    [Theory, InlineData("adam"), InlineData("average"), InlineData("muon")]
    [Trait("Category", "gpu")]
    public void On_a_GPU_a_step_is_no_more_operators_than_by_libtorch_on_a_processor(string kind)
    {
        // Gradients are laid side by side, and the number of the step is copied there.
        const int More = 10;
        var (here, there) = (Step(kind, GpuPlace.Device), Step(kind, CPU));
        Assert.True(here.Count <= there.Count + More, $"{here.Count} operators, not {there.Count}: {LaunchCount.Describe(here)}");
    }

    // The second step: the first one prepares some things.
    private static List<string> Step(string kind, Device device)
    {
        var recipe = kind switch
        {
            "muon" => SmallRecipes.Everything with { Optimizer = new MuonRecipe() },
            "average" => SmallRecipes.Everything with { Training = SmallRecipes.Everything.Training with { Ema = 0.99 } },
            _ => SmallRecipes.Everything,
        };
        var shape = SmallData.Shape;
        var count = 2 * recipe.Training.BatchSize;
        using var images = new ImageTensors(new LabelledImages(shape, new byte[count * shape.Size], new byte[count]), device);
        using var network = new Network(recipe.Model, shape, 4, 7, device, kernels: false);
        using var optimizer = Optimizer.Of(recipe.Optimizer, recipe.Regularization.L2, network.Trained);
        using var average = recipe.Training.Ema > 0 ? new WeightAverage(recipe.Training.Ema, network.Trained) : null;
        using var batches = new EpochBatches(recipe, 7, 1, images);
        using var tally = new Tally(device);
        var step = new TrainingStep(recipe, 7, network, optimizer, average, 2);
        step.Take(batches, 1, 0, tally);
        return LaunchCount.Of(() => step.Take(batches, 1, 1, tally));
    }
}
