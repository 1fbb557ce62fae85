using System.Runtime.Intrinsics;

namespace Training.Kernels;

/// <summary>
/// Sums by channel. Blocks of rows are summed in float32, while they stay in the first cache, and the blocks in float64,
/// so that the result is as exact as its inputs however many rows there are.
/// </summary>
internal sealed class ChannelSums(int channels)
{
    /// <summary>Rows of a block.</summary>
    public const int Block = 128;

    private readonly double[] _sums = new double[channels];

    public double this[int channel] => _sums[channel];

    public float[] ToSingles() => [.. _sums.Select(sum => (float)sum)];

    /// <summary>Takes the sums of sixteen channels in.</summary>
    public void Add(int channel, Vector512<float> block)
    {
        var target = _sums.AsSpan(channel, Vector512<float>.Count);
        var (lower, upper) = Vector512.Widen(block);
        (Vector512.Create<double>(target) + lower).CopyTo(target);
        target = target[Vector512<double>.Count..];
        (Vector512.Create<double>(target) + upper).CopyTo(target);
    }
}
