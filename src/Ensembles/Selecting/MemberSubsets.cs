using Ensembles.Members;

namespace Ensembles.Selecting;

/// <summary>Subsets of an ensemble's members, all of one size and none twice.</summary>
/// <param name="Members">The places of each subset's members, ascending.</param>
/// <param name="AreAll">Whether there are no others of this size.</param>
public sealed record MemberSubsets(IReadOnlyList<int[]> Members, bool AreAll)
{
    /// <summary>How many subsets of one size are looked at: all of them in an ensemble of at most 10.</summary>
    public const int Most = 256;

    /// <summary>All subsets if there are at most <see cref="Most"/>, else as many, drawn with equal chances.</summary>
    /// <param name="members">How many members there are.</param>
    /// <param name="size">How many of them a subset has, 1 to <paramref name="members"/>.</param>
    /// <param name="seed">Decides what is drawn.</param>
    public static MemberSubsets Of(int members, int size, ulong seed) =>
        Count(members, size) <= Most ? new([.. All(members, size)], AreAll: true) : new(Drawn(members, size, seed), AreAll: false);

    // Whole as long as it matters: every step is a binomial coefficient itself.
    private static double Count(int members, int size)
    {
        var count = 1.0;
        for (var step = 1; step <= Math.Min(size, members - size); step++) count = count * (members - step + 1) / step;
        return count;
    }

    private static IEnumerable<int[]> All(int members, int size)
    {
        int[] chosen = [.. Enumerable.Range(0, size)];
        while (true)
        {
            yield return [.. chosen];
            var place = size - 1;
            while (place >= 0 && chosen[place] == members - size + place) place--;
            if (place < 0) yield break;
            chosen[place]++;
            for (var next = place + 1; next < size; next++) chosen[next] = chosen[next - 1] + 1;
        }
    }

    private static List<int[]> Drawn(int members, int size, ulong seed)
    {
        var stream = new RandomStream(seed, 0, size, DrawPurpose.Subsets);
        var known = new HashSet<string>();
        var drawn = new List<int[]>();
        while (drawn.Count < Most)
        {
            var subset = Draw(ref stream, members, size);
            if (known.Add(string.Join(' ', subset))) drawn.Add(subset);
        }

        return drawn;
    }

    private static int[] Draw(ref RandomStream stream, int members, int size)
    {
        int[] order = [.. Enumerable.Range(0, members)];
        for (var place = 0; place < size; place++)
        {
            var other = place + stream.NextIndex(members - place);
            (order[place], order[other]) = (order[other], order[place]);
        }

        return [.. order.Take(size).Order()];
    }
}
