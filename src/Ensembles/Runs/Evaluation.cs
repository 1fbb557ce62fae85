using System.Collections.Immutable;
using Ensembles.Scoring;

namespace Ensembles.Runs;

/// <summary>Scores on the test images, which are read once.</summary>
/// <param name="Members">By member index; null for a member that was given up.</param>
/// <param name="Ensemble">Of the averaged prediction.</param>
/// <param name="ValidationLoss">The averaged prediction's loss on the validation images with the kept weights.</param>
/// <param name="ValidationAccuracy">The averaged prediction's accuracy on the validation images with the kept weights.</param>
/// <param name="At">When they were read.</param>
/// <param name="Temperature">Fitted to the averaged prediction on the validation images, or null in runs of before it was.</param>
/// <param name="Details">Correctness and confidence of the averaged prediction, or null in runs of versions that did not store
/// them.</param>
public sealed record Evaluation(
    ImmutableArray<SplitScores?> Members,
    SplitScores Ensemble,
    double ValidationLoss,
    double ValidationAccuracy,
    DateTimeOffset At,
    double? Temperature = null,
    EvaluationDetails? Details = null)
{
    /// <summary>The averaged prediction in every figure, or null in runs of before they were kept.</summary>
    public EvaluationScores? Scores { get; init; }

    /// <summary>What comparing runs needs of every test image, or null in runs of before it was kept.</summary>
    public TestOutcomes? Outcomes { get; init; }

    /// <summary>Out-of-distribution detection, one entry per other data set.</summary>
    public ImmutableArray<OutOfDistribution> Strange { get; init; } = [];

    /// <summary>The scores on the test images of other data with the same classes, one entry a data set.</summary>
    public ImmutableArray<OtherTest> Elsewhere { get; init; } = [];

    /// <summary>Whether nothing is missing that is kept today.</summary>
    public bool IsWhole() => Details is not null && Scores is not null && Outcomes is not null;

    /// <summary>Adds the out-of-distribution detection of a data set, replacing an earlier one of the same data.</summary>
    public Evaluation With(OutOfDistribution found) =>
        this with { Strange = [.. Strange.Where(known => known.DataSha256 != found.DataSha256), found] };

    /// <summary>Takes in scores on other data, in place of what was known of the same data.</summary>
    public Evaluation With(OtherTest found) =>
        this with { Elsewhere = [.. Elsewhere.Where(known => known.DataSha256 != found.DataSha256), found] };
}

/// <summary>Scores on one part of the data.</summary>
/// <param name="Loss">Negative log-likelihood in nats.</param>
/// <param name="Accuracy">0 to 1.</param>
/// <param name="CalibrationError">Expected calibration error, 0 to 1.</param>
[GenerateSerializer, Immutable, Alias("ensemble.scores")]
public sealed record SplitScores(
    [property: Id(0)] double Loss,
    [property: Id(1)] double Accuracy,
    [property: Id(2)] double CalibrationError);

/// <summary>What the averaged prediction does on the test images, in more than one figure.</summary>
/// <param name="Brier">Brier score, 0 to 2.</param>
/// <param name="Reliability">Accuracy against confidence, from unsure to sure.</param>
/// <param name="Confusion">Counts, classes × classes: a row a true class, a column an answer.</param>
/// <param name="Hardest">The images whose true class was given the least, the hardest first.</param>
public sealed record EvaluationDetails(
    double Brier,
    ImmutableArray<ReliabilityBin> Reliability,
    ImmutableArray<int> Confusion,
    ImmutableArray<HardSample> Hardest)
{
    private const int MostHardest = 24;

    /// <summary>Describes an averaged prediction.</summary>
    /// <param name="probabilities">Samples × classes, row by row.</param>
    /// <param name="labels">The true class of each sample.</param>
    /// <param name="classes">Columns.</param>
    public static EvaluationDetails Of(float[] probabilities, byte[] labels, int classes)
    {
        var trueClass = TrueClass.Of(probabilities, labels, classes);
        return new EvaluationDetails(
            BrierScore.Of(probabilities, trueClass),
            ReliabilityDiagram.Of(probabilities, trueClass),
            ConfusionMatrix.Of(probabilities, labels, classes),
            HardSamples.Of(probabilities, labels, classes, MostHardest));
    }
}
