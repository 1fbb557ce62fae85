using System.Collections.Immutable;
using Ensembles.Scoring;

namespace Ensembles.Selecting;

/// <summary>
/// Weights for members by forward selection with replacement, Caruana, Niculescu-Mizil, Crew and Ksikes, "Ensemble Selection from
/// Libraries of Models", ICML 2004: again and again the member is added with which the average has the least loss, whether it is in it
/// already or not; the best average of all rounds is kept. So it is never worse than the best single member, which is the first round's.
/// </summary>
public static class GreedySelection
{
    /// <summary>How many members are added at most: weights come as fine as a hundredth.</summary>
    public const int Rounds = 100;

    // Less is rounding: the same weights twice over are not better.
    private const double LeastGain = 1e-9;

    /// <summary>How often each member was chosen: its weight in the average, 0 for one that is left out.</summary>
    /// <param name="trueClass">By member: the probability that each sample's true class was given. Of validation data: weights that test
    /// data chose are worth nothing.</param>
    public static ImmutableArray<int> Of(IReadOnlyList<float[]> trueClass)
    {
        var sums = new double[trueClass[0].Length];
        var chosen = new int[trueClass.Count];
        var (best, least) = (ImmutableArray<int>.Empty, double.PositiveInfinity);
        for (var round = 1; round <= Rounds; round++)
        {
            var losses = trueClass.Select(member => LossWith(member, sums, round)).ToList();
            var member = losses.IndexOf(losses.Min());
            for (var sample = 0; sample < sums.Length; sample++) sums[sample] += trueClass[member][sample];
            chosen[member]++;
            if (round == 1 || losses[member] < least - LeastGain) (best, least) = ([.. chosen], losses[member]);
        }

        return best;
    }

    private static double LossWith(float[] member, double[] sums, int round)
    {
        var loss = 0.0;
        for (var sample = 0; sample < sums.Length; sample++)
            loss -= Math.Log(Math.Max((sums[sample] + member[sample]) / round, NegativeLogLikelihood.Floor));
        return loss / sums.Length;
    }
}
