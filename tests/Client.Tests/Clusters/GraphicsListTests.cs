using Client.Clusters;
using Ensembles.Local;

namespace Client.Tests.Clusters;

public sealed class GraphicsListTests : IDisposable
{
    private const long Mebibyte = 1 << 20;
    private readonly string _folder = Directory.CreateTempSubdirectory("graphics-list-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

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

    [Fact]
    public void The_driver_is_asked_twice_and_one_that_fails_says_nothing()
    {
        const string Answers = "case \"$1\" in -L) echo 'GPU 0: NVIDIA H200 (UUID: GPU-1)';; --query-gpu=uuid,memory.total) echo 'GPU-1, 1000'; echo warning >&2;; esac";
        Assert.Equal([("GPU-1", 1000 * Mebibyte)], GraphicsList.Find(Program(Answers))!.Value.Select(card => (card.Uuid, card.Memory!.Value)));
        Assert.Null(GraphicsList.Find(Program("echo 'NVIDIA-SMI has failed'; exit 9")));
        Assert.Null(GraphicsList.Find(Path.Combine(_folder, "none")));
        Assert.Null(GraphicsList.Find(null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("No devices were found\n")]
    [InlineData("  MIG 1g.5gb Device 0: (UUID: MIG-1)\n")]
    public void What_is_no_list_has_no_GPU(string list) => Assert.Empty(GraphicsList.Parse(list, ""));

    private string Program(string script)
    {
        var path = Path.Combine(_folder, $"nvidia-smi-{Guid.NewGuid():n}");
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }
}
