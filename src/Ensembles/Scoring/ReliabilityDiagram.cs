using System.Collections.Immutable;

namespace Ensembles.Scoring;

/// <summary>Samples whose largest probability is about the same.</summary>
/// <param name="Count">How many.</param>
/// <param name="Confidence">The mean of their largest probabilities, 0 to 1; 0 if there are none.</param>
/// <param name="Accuracy">Share of them whose most probable class is the true one, 0 to 1; 0 if there are none.</param>
[GenerateSerializer, Immutable, Alias("ensemble.reliability")]
public sealed record ReliabilityBin([property: Id(0)] int Count, [property: Id(1)] double Confidence, [property: Id(2)] double Accuracy);

/// <summary>Accuracy against confidence: Guo et al. 2017, section 2.</summary>
public static class ReliabilityDiagram
{
    /// <summary>The number of bins that the literature reports.</summary>
    public const int Bins = 15;

    /// <summary>Bins of equal width from 0 to 1, each open below and closed above.</summary>
    /// <param name="probabilities">Samples × classes, row by row.</param>
    /// <param name="trueClass">The probability that each sample's true class was given.</param>
    public static ImmutableArray<ReliabilityBin> Of(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> trueClass) =>
        Of(Confidences.Of(probabilities, trueClass));

    /// <summary>The same, of answers whose confidence is known.</summary>
    public static ImmutableArray<ReliabilityBin> Of(Confidences answers)
    {
        Span<int> counts = stackalloc int[Bins];
        Span<int> right = stackalloc int[Bins];
        Span<double> confidence = stackalloc double[Bins];
        for (var row = 0; row < answers.Count; row++)
        {
            var bin = BinOf(answers.Largest[row]);
            counts[bin]++;
            confidence[bin] += answers.Largest[row];
            if (answers.Right[row]) right[bin]++;
        }

        var bins = ImmutableArray.CreateBuilder<ReliabilityBin>(Bins);
        for (var bin = 0; bin < Bins; bin++)
        {
            var share = Math.Max(1, counts[bin]);
            bins.Add(new ReliabilityBin(counts[bin], confidence[bin] / share, (double)right[bin] / share));
        }

        return bins.MoveToImmutable();
    }

    /// <summary>Which bin a confidence of 0 to 1 belongs to, from 0.</summary>
    internal static int BinOf(double confidence) => Math.Clamp((int)Math.Ceiling(confidence * Bins) - 1, 0, Bins - 1);
}
