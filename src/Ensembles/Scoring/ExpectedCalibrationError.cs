using System.Collections.Immutable;

namespace Ensembles.Scoring;

/// <summary>How far confidence is from accuracy: Guo et al. 2017, equation 3, with bins of equal width.</summary>
public static class ExpectedCalibrationError
{
    /// <summary>0 to 1: the mean over samples of |accuracy − mean confidence| in the sample's bin.</summary>
    /// <param name="probabilities">Samples × classes, row by row.</param>
    /// <param name="labels">The true class of each sample.</param>
    /// <param name="classes">Columns.</param>
    public static double Of(ReadOnlySpan<float> probabilities, ReadOnlySpan<byte> labels, int classes) =>
        Of(ReliabilityDiagram.Of(probabilities, TrueClass.Of(probabilities, labels, classes)));

    /// <summary>The same, of samples that are in their bins already.</summary>
    public static double Of(ImmutableArray<ReliabilityBin> bins)
    {
        var samples = bins.Sum(bin => bin.Count);
        return bins.Where(bin => bin.Count > 0).Sum(bin => bin.Count * Math.Abs(bin.Accuracy - bin.Confidence)) / samples;
    }
}
