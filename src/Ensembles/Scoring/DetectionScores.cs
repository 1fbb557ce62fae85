namespace Ensembles.Scoring;

/// <summary>How well a criterion tells strange samples from usual ones.</summary>
/// <param name="AreaUnderRoc">0.5 tells nothing, 1 all.</param>
/// <param name="FalsePositiveRate">Share of strange samples that pass where 95 % of the usual ones pass, 0 to 1.</param>
[GenerateSerializer, Immutable, Alias("ensemble.detection-figures")]
public sealed record DetectionScores([property: Id(0)] double AreaUnderRoc, [property: Id(1)] double FalsePositiveRate)
{
    /// <summary>Scores a criterion.</summary>
    /// <param name="usual">What it gives samples of the kind that was trained; the greater, the stranger.</param>
    /// <param name="strange">What it gives samples of another kind.</param>
    public static DetectionScores Of(double[] usual, double[] strange) =>
        new(Scoring.AreaUnderRoc.Of(usual, strange), Scoring.FalsePositiveRate.At95(usual, strange));
}
