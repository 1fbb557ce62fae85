using Ensembles.Members;

namespace Training.Loop;

/// <summary>The order of an epoch's images.</summary>
internal static class Shuffle
{
    /// <summary>A permutation of 0…count−1 by Fisher and Yates, as a function of seed and epoch alone.</summary>
    public static long[] Order(int count, ulong seed, int epoch)
    {
        var order = new long[count];
        for (var index = 0; index < count; index++) order[index] = index;
        var random = new RandomStream(seed, epoch, 0, DrawPurpose.Shuffle);
        for (var last = count - 1; last > 0; last--)
        {
            var other = random.NextIndex(last + 1);
            (order[last], order[other]) = (order[other], order[last]);
        }

        return order;
    }
}
