using Ensembles.Combining;
using Ensembles.Scoring;

namespace Ensembles.Runs;

/// <summary>The averaged prediction on the test images, before and after temperature scaling, and how its members differ.</summary>
/// <param name="Averaged">As the members' mean says it.</param>
/// <param name="Scaled">With the temperature that was fitted on the validation images.</param>
/// <param name="Diversity">Of the members as they are.</param>
public sealed record EvaluationScores(PredictionScores Averaged, PredictionScores Scaled, Diversity Diversity)
{
    /// <summary>Scores an ensemble.</summary>
    /// <param name="members">One row-by-row table a member.</param>
    /// <param name="mean">Their mean, of the same shape.</param>
    /// <param name="temperature">Fitted to the mean on other images.</param>
    /// <param name="labels">The true class of each sample.</param>
    /// <param name="classes">Columns.</param>
    public static EvaluationScores Of(IReadOnlyList<float[]> members, float[] mean, double temperature, byte[] labels, int classes) => new(
        PredictionScores.Of(mean, labels, classes),
        PredictionScores.Of(Temperature.Apply(mean, classes, temperature), labels, classes),
        Diversity.Of(members, mean, labels, classes));
}
