using Ensembles.Budgets;
using Ensembles.Members;
using Training.Loop;
using Training.Native;
using Training.Tests.Gpu;

namespace Training.Tests.Engine;

public sealed class DeviceRoomsTests
{
    private const long Gibibyte = 1L << 30;
    private const long Libraries = MemberMemory.WorkspaceBytes;

    [Fact]
    public void A_member_for_whom_a_GPU_has_too_little_memory_is_refused_with_what_to_do()
    {
        var rooms = new DeviceRooms(_ => new DeviceMemory(2 * Gibibyte, 80 * Gibibyte));
        var error = Assert.Throws<TrainingException>(() => rooms.Reserve(Plan(1, "cuda:0"), new MemberMemory(Gibibyte / 2, Gibibyte / 4, 3 * Gibibyte)));

        Assert.Equal(FaultKind.Device, error.Kind);
        Assert.Equal(
            "Device cuda:0 has 2 GiB of 80 GiB left, and member 1 of run r needs about 4 GiB (weights and optimizer 0.5 GiB, images 0.25 GiB, a batch 3 GiB, libraries 0.25 GiB); "
            + "end what else uses the GPU, let fewer members share it (Ensemble:Slots, --trainers), or choose a smaller training.batchSize. If the estimate is wrong, set Ensemble:MemoryCheck to false.",
            error.Message);
    }

    [Theory]
    [InlineData(1, 80, DeviceFault.MemoryTaken, null, "end what else uses the GPU")]
    [InlineData(3, 3, DeviceFault.OutOfMemory, 8, "set training.microBatch to 8 (now 16 images are computed at once)")]
    public void A_refusal_is_a_fault_of_the_device_which_says_whether_fewer_images_would_do(
        int free, int total, DeviceFault fault, int? offered, string cure)
    {
        var rooms = new DeviceRooms(_ => new DeviceMemory(free * Gibibyte, total * Gibibyte));
        var error = Assert.Throws<TrainingException>(() => rooms.Reserve(Plan(0, "cuda:0"), new MemberMemory(0, 0, 4 * Gibibyte)));
        Assert.Equal((FaultKind.Device, (DeviceFault?)fault, offered), (error.Kind, error.Device, error.OfferedMicroBatch));
        Assert.Contains(cure, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_GPU_that_is_full_while_a_member_is_taken_up_is_out_of_memory_as_in_an_epoch()
    {
        using var shop = new Workshop(new DeviceRooms(_ => throw new LibtorchError("CUDA out of memory. Tried to allocate 2.00 GiB.")));
        var error = Assert.Throws<TrainingException>(() => shop.Train(SmallRecipes.Everything.Plan(), 1));
        Assert.Equal((FaultKind.Device, (DeviceFault?)DeviceFault.OutOfMemory), (error.Kind, error.Device));
        Assert.Equal(
            "The memory of cpu does not suffice (member 0, taking up): CUDA out of memory. Tried to allocate 2.00 GiB; "
            + "choose a smaller network, or a device with more memory.",
            error.Message);
    }

    [Fact]
    public void Members_of_one_GPU_share_its_memory_those_of_others_do_not_count_and_who_leaves_makes_room()
    {
        var rooms = new DeviceRooms(_ => new DeviceMemory(10 * Gibibyte, 10 * Gibibyte));
        var memory = new MemberMemory(0, 0, 4 * Gibibyte - Libraries);
        var first = rooms.Reserve(Plan(0, "cuda:0"), memory);
        using var second = rooms.Reserve(Plan(1, "cuda:0"), memory);
        Assert.Contains("has 2 GiB of 10 GiB left", Assert.Throws<TrainingException>(() => rooms.Reserve(Plan(2, "cuda:0"), memory)).Message, StringComparison.Ordinal);
        using var other = rooms.Reserve(Plan(2, "cuda:1"), memory);
        first.Dispose();
        first.Dispose();
        using var third = rooms.Reserve(Plan(2, "cuda:0"), memory);
        Assert.Throws<TrainingException>(() => rooms.Reserve(Plan(3, "cuda:0"), memory));
    }

    [Fact]
    public void The_processor_and_a_device_that_says_nothing_take_everybody()
    {
        Assert.Null(DeviceMemory.Find("cpu"));
        using var room = new DeviceRooms(DeviceMemory.Find).Reserve(Plan(0, "cpu"), new MemberMemory(0, 0, long.MaxValue / 2));
    }

    [Fact]
    public void A_trainer_refuses_before_it_makes_a_network_and_makes_room_when_a_turn_is_over()
    {
        // After the first turn nothing is free: libtorch has kept it for the next one.
        var asked = 0;
        using var shop = new Workshop(new DeviceRooms(_ => new DeviceMemory(++asked == 1 ? Libraries + (64 << 20) : 0, Gibibyte)));
        var plan = SmallRecipes.Everything.Plan();
        var larger = (SmallRecipes.Everything with { Training = SmallRecipes.Everything.Training with { BatchSize = 24 } }).Plan() with { Run = "other" };
        shop.Train(plan, epochs: 1);
        shop.Train(plan, epochs: 1);

        var error = Assert.Throws<TrainingException>(() => shop.Train(larger, epochs: 1));
        Assert.StartsWith("Device cpu has ", error.Message, StringComparison.Ordinal);
        Assert.Contains("member 0 of run other needs about", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(shop.Folder, "other")));
        Assert.Equal(3, asked);
        shop.Train(plan, epochs: 1);
    }

    [Fact]
    [Trait("Category", "gpu")]
    public void A_GPU_reports_its_memory()
    {
        Assert.SkipUnless(GpuPlace.IsGpu, "A processor has no memory of its own.");
        var memory = DeviceMemory.Find(GpuPlace.Name)!.Value;
        Assert.InRange(memory.Total, Gibibyte, 1024 * Gibibyte);
        Assert.InRange(memory.Free, 0, memory.Total);
    }

    private static MemberPlan Plan(int member, string device) => SmallRecipes.Everything.Plan() with { Run = "r", Member = member, Device = device };
}
