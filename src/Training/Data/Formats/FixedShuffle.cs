using System.Runtime.InteropServices;
using Ensembles.Members;

namespace Training.Data.Formats;

/// <summary>
/// The one order of people's own training images, whatever their format: files are often sorted by class, and the last images validate
/// (docs/decisions/0014-own-data-are-shuffled.md). Drawn once by a fixed seed: Fisher and Yates 1938, from the end.
/// </summary>
internal static class FixedShuffle
{
    /// <summary>Swaps what has so many places into the order.</summary>
    public static void Swap(int count, Action<int, int> swap)
    {
        var draws = new RandomStream(seed: 0, epoch: 0, step: 0, DrawPurpose.Shuffle);
        for (var i = count - 1; i > 0; i--) swap(i, draws.NextIndex(i + 1));
    }

    /// <summary>
    /// The set with its training images in the order. No other code may hold them yet: they are moved in place, because two copies may not
    /// fit into memory.
    /// </summary>
    public static DataSet Apply(DataSet set)
    {
        var (pixels, labels) = (MemoryMarshal.AsMemory(set.Train.Pixels), MemoryMarshal.AsMemory(set.Train.Labels));
        var size = set.Train.Shape.Size;
        var held = new byte[size];
        Swap(set.Train.Count, (i, j) =>
        {
            var one = pixels.Span.Slice(i * size, size);
            var other = pixels.Span.Slice(j * size, size);
            one.CopyTo(held);
            other.CopyTo(one);
            held.CopyTo(other);
            (labels.Span[i], labels.Span[j]) = (labels.Span[j], labels.Span[i]);
        });
        return DataSetHash.Seal(set.Name, set.ClassNames, set.Train, set.Test) with { LeftOut = set.LeftOut };
    }
}
