using Ensembles.Combining;
using Ensembles.Members;
using Ensembles.Scoring;

namespace Ensembles.Runs;

/// <summary>An ensemble on the test images of other data with the same classes: of a second test set, or of one that has shifted.</summary>
/// <param name="Data">The other data's name.</param>
/// <param name="DataSha256">Their hash (hex).</param>
/// <param name="Images">How many test images they have.</param>
/// <param name="Averaged">As the members' mean says it.</param>
/// <param name="Scaled">With the temperature that was fitted on the run's own validation images.</param>
/// <param name="MeanMemberAccuracy">Mean of the members' own accuracies, 0 to 1.</param>
/// <param name="MeanMemberLoss">Mean of the members' own negative log-likelihoods, in nats.</param>
/// <remarks>What a shift does to accuracy and calibration is how ensembles are judged since Ovadia et al. 2019.</remarks>
[GenerateSerializer, Immutable, Alias("ensemble.other-test-scores")]
public sealed record OtherTest(
    [property: Id(0)] string Data,
    [property: Id(6)] string DataSha256,
    [property: Id(1)] int Images,
    [property: Id(2)] PredictionScores Averaged,
    [property: Id(3)] PredictionScores Scaled,
    [property: Id(4)] double MeanMemberAccuracy,
    [property: Id(5)] double MeanMemberLoss)
{
    /// <summary>Scores an ensemble.</summary>
    /// <param name="data">The other data.</param>
    /// <param name="members">The members' probabilities for their test images: one row-by-row table a member.</param>
    /// <param name="temperature">Fitted on the run's own validation images.</param>
    /// <param name="labels">The true class of each sample.</param>
    /// <param name="classes">Columns.</param>
    public static OtherTest Of(DataDescription data, IReadOnlyList<float[]> members, double temperature, byte[] labels, int classes)
    {
        var mean = MeanProbabilities.Of(members);
        return new OtherTest(
            data.Name,
            data.Sha256,
            labels.Length,
            PredictionScores.Of(mean, labels, classes),
            PredictionScores.Of(Temperature.Apply(mean, classes, temperature), labels, classes),
            members.Average(member => Accuracy.Of(member, labels, classes)),
            members.Average(member => NegativeLogLikelihood.Of(member, labels, classes)));
    }
}
