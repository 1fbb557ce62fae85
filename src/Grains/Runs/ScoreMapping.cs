using Ensembles.Runs;
using Grains.Interfaces.Runs;

namespace Grains.Runs;

/// <summary>Shows an evaluation as people see it.</summary>
internal static class ScoreMapping
{
    /// <returns>Null for one that was made before all scores were kept.</returns>
    public static TestScores? ToWire(Evaluation evaluation) =>
        evaluation is not { Scores: { } scores, Temperature: { } temperature } ? null : new TestScores
        {
            Averaged = scores.Averaged,
            Scaled = scores.Scaled,
            Temperature = temperature,
            MeanMemberLoss = scores.Diversity.MeanMemberLoss,
            Ambiguity = scores.Diversity.Ambiguity,
            MutualInformation = scores.Diversity.MutualInformation,
            Disagreement = scores.Diversity.Disagreement,
            Strange = evaluation.Strange,
            Elsewhere = evaluation.Elsewhere,
        };
}
