using Ensembles.Combining;
using Ensembles.Members;

namespace Ensembles.Scoring;

/// <summary>One epoch of an ensemble, scored on the validation images.</summary>
/// <param name="EnsembleNll">Negative log-likelihood of the members' mean probability, in nats.</param>
/// <param name="MeanMemberNll">Mean of the members' own negative log-likelihoods, in nats; never less.</param>
/// <param name="EnsembleAccuracy">Accuracy of the mean, 0 to 1; null where a member did not send all its probabilities.</param>
public sealed record EpochScores(double EnsembleNll, double MeanMemberNll, double? EnsembleAccuracy)
{
    /// <summary>What averaging gains, in nats: the ambiguity of Krogh and Vedelsby 1995, for the logarithmic loss.</summary>
    public double Ambiguity => MeanMemberNll - EnsembleNll;

    /// <summary>Scores the reports of one epoch.</summary>
    /// <param name="reports">One a member, in the order of the members.</param>
    public static EpochScores Of(IReadOnlyList<EpochReport> reports)
    {
        var mean = MeanProbabilities.Of([.. reports.Select(report => report.TrueClassProbabilities)]);
        var memberNll = reports.Average(report => NegativeLogLikelihood.Of(report.TrueClassProbabilities));
        return new EpochScores(NegativeLogLikelihood.Of(mean), memberNll, AccuracyOf(reports, mean));
    }

    // No label is needed: an answer is right where no other class has as great a mean probability as the true one.
    private static double? AccuracyOf(IReadOnlyList<EpochReport> reports, float[] trueClass)
    {
        var all = reports.Select(report => report.Probabilities).OfType<float[]>().ToList();
        if (all.Count < reports.Count) return null;
        var mean = MeanProbabilities.Of(all);
        var classes = mean.Length / trueClass.Length;
        var right = 0;
        for (var row = 0; row < trueClass.Length; row++)
        {
            if (Accuracy.IsRight(mean.AsSpan(row * classes, classes), trueClass[row])) right++;
        }

        return (double)right / trueClass.Length;
    }
}
