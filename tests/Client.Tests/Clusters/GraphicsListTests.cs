using Client.Clusters;
using Ensembles.Local;

namespace Client.Tests.Clusters;

public sealed class GraphicsListTests
{
    private const long Mebibyte = 1 << 20;

    [Fact]
    public void The_drivers_list_names_GPUs_with_their_memory_and_their_slices()
    {
        const string List = """
            GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-5d5ba0d6-d33d-2b2c-524d-9e3d8d2b8a77)
            GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-e86cb44c-6756-fd30-cd4a-1e6da3caf9b0)
              MIG 3g.20gb     Device  0: (UUID: MIG-c7384736-a75d-5afc-978f-d2f1294409fd)
              MIG 1c.3g.20gb  Device  1: (UUID: MIG-a28ad590-3fda-56dd-84fc-0a0b96edc58d)
              MIG 1g.5gb+me   Device  2: (UUID: MIG-c6d4f1ef-42e4-5de3-91c7-45d71c87eb3f)

            """;
        var cards = GraphicsList.Parse(List, "GPU-5d5ba0d6-d33d-2b2c-524d-9e3d8d2b8a77, 81559\nGPU-e86cb44c-6756-fd30-cd4a-1e6da3caf9b0, [N/A]\n");

        Assert.Equal(["GPU-5d5ba0d6-d33d-2b2c-524d-9e3d8d2b8a77", "GPU-e86cb44c-6756-fd30-cd4a-1e6da3caf9b0"], cards.Select(card => card.Uuid));
        Assert.Equal([81_559 * Mebibyte, null], cards.Select(card => card.Memory));
        Assert.Empty(cards[0].Slices);
        // At least so much: a profile's gigabytes are rounded up.
        Assert.Equal(
            [
                new GraphicsSlice("MIG-c7384736-a75d-5afc-978f-d2f1294409fd", 18_000 * Mebibyte),
                new GraphicsSlice("MIG-a28ad590-3fda-56dd-84fc-0a0b96edc58d", 18_000 * Mebibyte),
                new GraphicsSlice("MIG-c6d4f1ef-42e4-5de3-91c7-45d71c87eb3f", 4_500 * Mebibyte),
            ],
            cards[1].Slices.AsEnumerable());
    }

    [Theory]
    [InlineData("")]
    [InlineData("No devices were found\n")]
    [InlineData("  MIG 1g.5gb Device 0: (UUID: MIG-1)\n")]
    public void What_is_no_list_has_no_GPU(string list) => Assert.Empty(GraphicsList.Parse(list, ""));
}
