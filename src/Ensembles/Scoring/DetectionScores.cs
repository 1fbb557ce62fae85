namespace Ensembles.Scoring;

/// <summary>How well a criterion detects out-of-distribution samples.</summary>
/// <param name="AreaUnderRoc">0.5 is chance, 1 is perfect.</param>
/// <param name="FalsePositiveRate">Share of out-of-distribution samples that pass when 95 % of the others pass, 0 to 1.</param>
[GenerateSerializer, Immutable, Alias("ensemble.detection-figures")]
public sealed record DetectionScores([property: Id(0)] double AreaUnderRoc, [property: Id(1)] double FalsePositiveRate)
{
    /// <summary>Scores a criterion.</summary>
    /// <param name="inside">Its values for in-distribution samples; greater means less like the training data.</param>
    /// <param name="outside">Its values for out-of-distribution samples.</param>
    public static DetectionScores Of(double[] inside, double[] outside) =>
        new(Scoring.AreaUnderRoc.Of(inside, outside), Scoring.FalsePositiveRate.At95(inside, outside));
}
