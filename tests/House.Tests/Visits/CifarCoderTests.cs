using Benchmarks.Visits;

namespace House.Tests.Visits;

public sealed class CifarCoderTests
{
    private const int Record = 3073;

    // Smooth, noisy, and of the extremes, between which a difference wraps around.
    private static byte[] Batch() =>
    [
        .. Enumerable.Range(0, 3 * Record).Select(index => index % Record == 0 ? (byte)(index / Record) : (index / Record) switch
        {
            0 => (byte)(index / 16),
            1 => (byte)(index * 7919 % 251),
            _ => (byte)(index % 3 == 0 ? 255 : 0),
        }),
    ];

    [Fact]
    public void What_is_compressed_comes_back_byte_by_byte() => Assert.Equal(Batch(), CifarCoder.Decompress(CifarCoder.Compress(Batch())));

    [Fact]
    public void Smooth_images_become_small()
    {
        var smooth = Enumerable.Repeat(Batch()[..Record], 20).SelectMany(record => record).ToArray();
        Assert.InRange(CifarCoder.Compress(smooth).Length, 1, smooth.Length / 4);
    }

    [Fact]
    public void A_damaged_one_is_refused()
    {
        var compressed = CifarCoder.Compress(Batch());
        compressed[^20] ^= 1;
        Assert.Contains("damaged", Assert.Throws<FormatException>(() => CifarCoder.Decompress(compressed)).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => CifarCoder.Decompress([1, 2, 3]));
        Assert.Throws<FormatException>(() => CifarCoder.Compress(new byte[100]));
    }
}
