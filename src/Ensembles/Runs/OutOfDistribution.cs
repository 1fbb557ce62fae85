using Ensembles.Combining;
using Ensembles.Members;
using Ensembles.Scoring;

namespace Ensembles.Runs;

/// <summary>How well an ensemble tells the test images of other data from those of its own, by three criteria.</summary>
/// <param name="Data">The other data's name.</param>
/// <param name="DataSha256">Their hash (hex).</param>
/// <param name="Images">How many test images they have.</param>
/// <param name="MaxProbability">By the largest averaged probability: Hendrycks and Gimpel 2017.</param>
/// <param name="Entropy">By the entropy of the averaged probabilities: Lakshminarayanan et al. 2017.</param>
/// <param name="MutualInformation">By what the members disagree on.</param>
[GenerateSerializer, Immutable, Alias("ensemble.strange-data")]
public sealed record OutOfDistribution(
    [property: Id(0)] string Data,
    [property: Id(5)] string DataSha256,
    [property: Id(1)] int Images,
    [property: Id(2)] DetectionScores MaxProbability,
    [property: Id(3)] DetectionScores Entropy,
    [property: Id(4)] DetectionScores MutualInformation)
{
    /// <summary>Scores the criteria.</summary>
    /// <param name="data">The other data.</param>
    /// <param name="usual">The members' probabilities for the run's own test images: one row-by-row table a member.</param>
    /// <param name="strange">The same for the other data's.</param>
    /// <param name="classes">Columns.</param>
    public static OutOfDistribution Of(DataDescription data, IReadOnlyList<float[]> usual, IReadOnlyList<float[]> strange, int classes)
    {
        var (usualMean, strangeMean) = (MeanProbabilities.Of(usual), MeanProbabilities.Of(strange));
        return new OutOfDistribution(
            data.Name,
            data.Sha256,
            strangeMean.Length / classes,
            DetectionScores.Of(Doubts(usualMean, classes), Doubts(strangeMean, classes)),
            DetectionScores.Of(Combining.Entropy.OfRows(usualMean, classes), Combining.Entropy.OfRows(strangeMean, classes)),
            DetectionScores.Of(Combining.MutualInformation.OfRows(usual, usualMean, classes), Combining.MutualInformation.OfRows(strange, strangeMean, classes)));
    }

    private static double[] Doubts(float[] probabilities, int classes) => [.. probabilities.Chunk(classes).Select(row => 1.0 - row.Max())];
}
