using Ensembles.Members;
using Ensembles.Recipes;
using Training.Native;
using Training.Tests.Engine;
using Training.Tests.Modules;
using static TorchSharp.torch;

namespace Training.Tests.Gpu;

/// <summary>Faults of a real GPU that a test can make, and draws that need one.</summary>
[Trait("Category", "gpu")]
[Collection(nameof(GpuPlace))]
public sealed class GpuFaultTests : IDisposable
{
    private readonly Workshop _shop = new();

    public GpuFaultTests() => TorchRuntime.Start();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public void A_full_memory_is_a_sentence_with_an_offer_and_the_device_still_computes()
    {
        Assert.SkipUnless(GpuPlace.IsGpu, "A processor's memory is not filled up.");
        var error = Assert.Throws<TrainingException>(() => NativeFaults.Translate(TakeTooMuch, "member 0, epoch 1", GpuPlace.Name, new TrainingRecipe()));
        Assert.Equal((FaultKind.Device, (DeviceFault?)DeviceFault.OutOfMemory, (int?)64), (error.Kind, error.Device, error.OfferedMicroBatch));
        Assert.Null(_shop.Trainer.FaultOf(GpuPlace.Name));
    }

    [Fact]
    public void In_parts_the_same_seed_trains_the_same_bits()
    {
        var recipe = SmallRecipes.Everything with { Training = new TrainingRecipe { BatchSize = 16, MicroBatch = 6 } };
        using var other = new Workshop();
        Assert.Equal(Hashes(_shop, recipe.Plan() with { Device = GpuPlace.Name }, 3), Hashes(other, recipe.Plan() with { Device = GpuPlace.Name }, 3));
    }

    [Fact]
    public void A_module_with_dropout_trains_the_same_bits_twice_and_after_it_was_taken_up()
    {
        using var other = new Workshop();
        using var third = new Workshop();
        var whole = Hashes(_shop, ModulePlan(_shop), 4);
        Assert.Equal(whole, Hashes(other, ModulePlan(other), 4));
        Hashes(third, ModulePlan(third), 2);
        // Other draws between the two.
        rand(1000, device: GpuPlace.Device).Dispose();
        Assert.Equal(whole[2..], third.Train(ModulePlan(third) with { Incarnation = 2 }, 2, decided: 2).Select(report => report.WeightsSha256));
    }

    [Fact]
    public void The_driver_fits_where_there_is_a_GPU_that_libtorch_uses() => Assert.Null(TorchRuntime.DriverFault);

    private static int TakeTooMuch()
    {
        using var scope = NewDisposeScope();
        // 4 TiB: more than any GPU has.
        return (int)zeros([1L << 40], dtype: ScalarType.Float32, device: GpuPlace.Device).shape[0];
    }

    private static MemberPlan ModulePlan(Workshop shop)
    {
        var hash = shop.Modules.Write(ModuleFiles.Read("sound"));
        return (SmallRecipes.Everything with { Model = new ModelRecipe { Layers = [], Module = new ModuleRecipe("sound.pt", hash) } }).Plan() with { Device = GpuPlace.Name };
    }

    private static List<string> Hashes(Workshop shop, MemberPlan plan, int epochs) => [.. shop.Train(plan, epochs).Select(report => report.WeightsSha256)];
}
