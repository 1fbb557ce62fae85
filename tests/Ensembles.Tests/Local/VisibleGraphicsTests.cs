using System.Collections.Immutable;
using Ensembles.Local;

namespace Ensembles.Tests.Local;

public sealed class VisibleGraphicsTests
{
    private const long Large = 80L << 30;
    private const long Small = 40L << 30;

    // The third one is divided.
    private static readonly GraphicsCard[] Cards =
    [
        new("GPU-aa11", Large, []), new("GPU-aa22", Small, []), new("GPU-bb33", Large, [new("MIG-1", Small), new("MIG-2", null)]),
    ];

    [Theory]
    [InlineData(null, "GPU-aa11 GPU-aa22 MIG-1 MIG-2")] // not set: all
    [InlineData("", "")] // set to nothing: none
    [InlineData("0", "0")]
    [InlineData("2,0", "2 0")]
    [InlineData(" 1 , 0", "1 0")]
    [InlineData("0,-1,1", "0")]
    [InlineData("-1", "")]
    [InlineData("0,3,1", "0")] // there is no fourth
    [InlineData("0,,1", "0")]
    [InlineData("0,x,1", "0")]
    [InlineData("1gpu,0", "1 0")] // the digits at the beginning count
    [InlineData("0,0", "")] // named twice: none
    [InlineData("NoDevFiles", "")]
    [InlineData("GPU-bb", "GPU-bb33")]
    [InlineData("GPU-aa22,GPU-aa11", "GPU-aa22 GPU-aa11")]
    [InlineData("GPU-aa", "")] // two begin so
    [InlineData("GPU-aa11,GPU-cc,GPU-aa22", "GPU-aa11")]
    [InlineData("GPU-aa11,GPU-aa1", "")] // the same one twice
    [InlineData("gpu-aa11", "")]
    [InlineData("MIG-2,MIG-1", "MIG-2 MIG-1")]
    [InlineData("MIG-3", "")]
    [InlineData("MIG-GPU-bb33/1/0", "MIG-GPU-bb33/1/0")]
    public void CUDA_VISIBLE_DEVICES_is_read_as_CUDA_reads_it(string? cuda, string expected) => Assert.Equal(expected, Names(Cards, cuda, null));

    [Theory]
    [InlineData("none", "")]
    [InlineData("void", "")]
    [InlineData("all", "GPU-aa11 GPU-aa22 MIG-1 MIG-2")]
    [InlineData("GPU-aa11", "GPU-aa11 GPU-aa22 MIG-1 MIG-2")] // the container's runtime has obeyed it
    public void A_container_that_is_to_have_no_GPU_has_none(string container, string expected) => Assert.Equal(expected, Names(Cards, null, container));

    [Fact]
    public void Without_UUIDs_numbers_are_given_and_names_are_believed()
    {
        GraphicsCard[] cards = [new(null, null, []), new(null, null, [])];
        Assert.Equal("0 1", Names(cards, null, null));
        Assert.Equal("GPU-x MIG-y", Names(cards, "GPU-x,MIG-y", null));
        Assert.Equal("", Names([], "GPU-x", null));
        Assert.Equal("", Names([], "MIG-x", null));
    }

    [Theory]
    [InlineData(null, "80 40 40 ?")]
    [InlineData("0,1", "40 40")] // CUDA may count in another order than the driver: the smallest is sure
    [InlineData("GPU-aa11", "80")]
    [InlineData("MIG-1", "40")]
    public void Each_has_its_memory(string? cuda, string gigabytes) =>
        Assert.Equal(gigabytes, string.Join(' ', VisibleGraphics.Select(Cards, cuda, null).Select(device => device.Memory is { } bytes ? $"{bytes >> 30}" : "?")));

    private static string Names(GraphicsCard[] cards, string? cuda, string? container) =>
        string.Join(' ', VisibleGraphics.Select(cards.ToImmutableArray(), cuda, container).Select(device => device.Name));
}
