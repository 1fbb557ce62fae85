using Client.Clusters;
using Ensembles.Local;

namespace Client.Tests.Clusters;

public sealed class TrainerPlacesTests
{
    private const long Gigabyte = 1L << 30;

    // A row: each GPU's memory in GiB (? if it is not known), what the user wants, members, GiB a member, cores; and which GPU each trainer has.
    [Theory]
    [InlineData("80", null, null, null, 16, "0")] // nothing is known of the members
    [InlineData("80 80", null, null, null, 16, "0 1")]
    [InlineData("80", null, 3, 2.0, 16, "0 0 0")] // one a member
    [InlineData("80", null, 1, 2.0, 16, "0")]
    [InlineData("80 80", null, 3, 2.0, 16, "0 1 0")] // in turn, so that GPUs are loaded alike
    [InlineData("80 80", null, 1, 2.0, 16, "0 1")] // every GPU has one
    [InlineData("80", null, 100, 2.0, 16, "0 0 0 0 0 0 0 0")] // eight at most
    [InlineData("80", null, 100, 2.0, 4, "0 0 0 0")] // a core each
    [InlineData("80 80 80", null, 100, 2.0, 2, "0 1 2")] // but every GPU has one
    [InlineData("10", null, 8, 3.0, 16, "0 0 0")] // nine of its ten GiB count
    [InlineData("10", null, 8, 3.1, 16, "0 0")]
    [InlineData("10", null, 8, 30.0, 16, "0")] // the trainer says that it does not fit
    [InlineData("80 10", null, 8, 4.0, 16, "0 1 0 1 0 0 0 0")]
    [InlineData("? 80", null, 4, 2.0, 16, "0 1 1 1")]
    [InlineData("80", null, 4, 0.0, 16, "0")]
    [InlineData("10", 5, 1, 30.0, 1, "0 0 0 0 0")] // what the user wants
    [InlineData("80 80", 1, 8, 2.0, 16, "0")]
    [InlineData("80 80", 3, null, null, 16, "0 1 0")]
    public void A_GPU_has_as_many_trainers_as_its_memory_the_members_and_the_cores_allow(string memories, int? asked, int? members, double? each, int cores, string expected)
    {
        var gpus = memories.Split(' ').Select((memory, index) => new VisibleDevice($"{index}", memory == "?" ? null : long.Parse(memory) * Gigabyte)).ToArray();
        var need = members is { } count ? new MemberNeed(count, (long)(each!.Value * Gigabyte)) : null;

        Assert.Equal(expected, string.Join(' ', TrainerPlaces.Share(gpus, asked, need, cores).Select(gpu => gpu.Name)));
    }

    [Fact]
    public void A_trainer_sees_its_own_GPU_only_and_counts_it_as_the_first() => Assert.Equal(
        [new TrainerPlace("cuda:0", "GPU-a"), new TrainerPlace("cuda:0", "GPU-b")],
        Devices.Choose([new VisibleDevice("GPU-a", null), new VisibleDevice("GPU-b", null)], null, null, 8));

    [Theory]
    [InlineData(null, 3)]
    [InlineData(2, 2)]
    public void Without_a_GPU_there_is_a_trainer_a_core(int? asked, int expected) =>
        Assert.Equal(Enumerable.Repeat(new TrainerPlace("cpu", null), expected), Devices.Choose([], asked, new MemberNeed(9, 1), cores: 3));
}
