using System.Numerics;
using Ensembles.Scoring;

namespace Ensembles.Selecting;

/// <summary>What the averages over subsets of the members are worth.</summary>
/// <param name="Losses">Of each subset, in nats.</param>
/// <param name="Accuracies">Of each subset, 0 to 1.</param>
/// <param name="ImageLosses">Of each image: the mean of the subsets' losses on it, in nats.</param>
public sealed record SubsetScores(double[] Losses, double[] Accuracies, double[] ImageLosses)
{
    // So many images at a time stay in the processor's caches, with all that the members say of them.
    private const int Together = 256;

    /// <summary>Scores every subset. Beside what goes in, memory is needed for three figures a subset and one an image.</summary>
    /// <param name="answers">What the members say.</param>
    /// <param name="subsets">Places of members; one that is named twice weighs twice.</param>
    public static SubsetScores Of(LabelledAnswers answers, IReadOnlyList<int[]> subsets)
    {
        var (losses, right, imageLosses) = (new double[subsets.Count], new int[subsets.Count], new double[answers.Labels.Length]);
        var (sums, mean) = (new double[Together * answers.Classes], new float[Together * answers.Classes]);
        for (var start = 0; start < answers.Labels.Length; start += Together)
        {
            var images = Math.Min(Together, answers.Labels.Length - start);
            for (var subset = 0; subset < subsets.Count; subset++)
            {
                var rows = mean.AsSpan(0, images * answers.Classes);
                Average(answers.Members, subsets[subset], start * answers.Classes, sums.AsSpan(0, rows.Length), rows);
                for (var image = 0; image < images; image++)
                {
                    var row = rows.Slice(image * answers.Classes, answers.Classes);
                    var trueClass = row[answers.Labels[start + image]];
                    var loss = -Math.Log(Math.Max(trueClass, NegativeLogLikelihood.Floor));
                    losses[subset] += loss;
                    imageLosses[start + image] += loss / subsets.Count;
                    if (Accuracy.IsRight(row, trueClass)) right[subset]++;
                }
            }
        }

        double total = answers.Labels.Length;
        return new SubsetScores(
            Array.ConvertAll(losses, loss => loss / total), Array.ConvertAll(right, count => count / total), imageLosses);
    }

    // Summed as MeanProbabilities does, so that all members together give the ensemble's very bits.
    private static void Average(IReadOnlyList<float[]> members, int[] subset, int start, Span<double> sums, Span<float> mean)
    {
        sums.Clear();
        foreach (var member in subset) Add(members[member].AsSpan(start, mean.Length), sums);
        for (var index = 0; index < mean.Length; index++) mean[index] = (float)(sums[index] / subset.Length);
    }

    private static void Add(ReadOnlySpan<float> values, Span<double> sums)
    {
        var index = 0;
        for (; index <= values.Length - Vector<float>.Count; index += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(values[index..]), out var first, out var second);
            var low = sums[index..];
            var high = low[Vector<double>.Count..];
            (new Vector<double>(low) + first).CopyTo(low);
            (new Vector<double>(high) + second).CopyTo(high);
        }

        for (; index < values.Length; index++) sums[index] += values[index];
    }
}
