using Ensembles.Combining;
using Ensembles.Members;
using Ensembles.Scoring;

namespace Ensembles.Runs;

/// <summary>How well an ensemble detects the test images of other data as out-of-distribution, by three criteria.</summary>
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
    /// <param name="inside">The members' probabilities for the run's own test images: one row-by-row table a member.</param>
    /// <param name="outside">The same for the other data's.</param>
    /// <param name="classes">Columns.</param>
    public static OutOfDistribution Of(DataDescription data, IReadOnlyList<float[]> inside, IReadOnlyList<float[]> outside, int classes)
    {
        var (insideMean, outsideMean) = (MeanProbabilities.Of(inside), MeanProbabilities.Of(outside));
        return new OutOfDistribution(
            data.Name,
            data.Sha256,
            outsideMean.Length / classes,
            DetectionScores.Of(Doubts(insideMean, classes), Doubts(outsideMean, classes)),
            DetectionScores.Of(Combining.Entropy.OfRows(insideMean, classes), Combining.Entropy.OfRows(outsideMean, classes)),
            DetectionScores.Of(
                Combining.MutualInformation.OfRows(inside, insideMean, classes),
                Combining.MutualInformation.OfRows(outside, outsideMean, classes)));
    }

    private static double[] Doubts(float[] probabilities, int classes) => [.. probabilities.Chunk(classes).Select(row => 1.0 - row.Max())];
}
