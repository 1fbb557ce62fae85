using Ensembles.Combining;
using Ensembles.Members;

namespace Ensembles.Scoring;

/// <summary>One epoch of an ensemble, scored on the validation images.</summary>
/// <param name="EnsembleNll">Negative log-likelihood of the members' mean probability, in nats.</param>
/// <param name="MeanMemberNll">Mean of the members' own negative log-likelihoods, in nats; never less.</param>
/// <param name="Mean">Scores from all probabilities of the mean; null if a member did not send all of its own.</param>
public sealed record EpochScores(double EnsembleNll, double MeanMemberNll, MeanScores? Mean)
{
    /// <summary>What averaging gains, in nats: the ambiguity of Krogh and Vedelsby 1995, for the logarithmic loss.</summary>
    public double Ambiguity => MeanMemberNll - EnsembleNll;

    /// <summary>Scores the reports of one epoch.</summary>
    /// <param name="reports">One a member, in the order of the members.</param>
    public static EpochScores Of(IReadOnlyList<EpochReport> reports)
    {
        var mean = MeanProbabilities.Of([.. reports.Select(report => report.TrueClassProbabilities)]);
        var memberNll = reports.Average(report => NegativeLogLikelihood.Of(report.TrueClassProbabilities));
        return new EpochScores(NegativeLogLikelihood.Of(mean), memberNll, MeanOf(reports, mean));
    }

    private static MeanScores? MeanOf(IReadOnlyList<EpochReport> reports, float[] trueClass)
    {
        var all = reports.Select(report => report.Probabilities).OfType<float[]>().ToList();
        return all.Count < reports.Count ? null : MeanScores.Of(MeanProbabilities.Of(all), trueClass);
    }
}

/// <summary>Scores of an averaged prediction beside its loss. No label is needed: the true class's probability is enough.</summary>
/// <param name="Accuracy">0 to 1.</param>
/// <param name="CalibrationError">Expected calibration error, 0 to 1.</param>
/// <param name="Brier">Brier score, 0 to 2.</param>
public sealed record MeanScores(double Accuracy, double CalibrationError, double Brier)
{
    /// <summary>Scores all samples.</summary>
    /// <param name="probabilities">Samples × classes, row by row.</param>
    /// <param name="trueClass">The probability that each sample's true class was given.</param>
    public static MeanScores Of(float[] probabilities, float[] trueClass)
    {
        var bins = ReliabilityDiagram.Of(probabilities, trueClass);
        var right = bins.Sum(bin => bin.Accuracy * bin.Count);
        return new MeanScores(
            Math.Round(right) / trueClass.Length, ExpectedCalibrationError.Of(bins), BrierScore.Of(probabilities, trueClass));
    }
}
