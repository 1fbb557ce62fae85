using System.Collections.Immutable;
using Ensembles.Runs;

namespace Ensembles.Comparing;

/// <summary>Scores with 95 % intervals; of one classifier, or the difference of two.</summary>
/// <param name="Accuracy">0 to 1.</param>
/// <param name="Loss">Negative log-likelihood, in nats.</param>
/// <param name="Brier">Brier score, 0 to 2.</param>
/// <param name="CalibrationError">Expected calibration error over 15 bins, 0 to 1. Resampling makes it larger, so of a well calibrated classifier the interval may lie above the value.</param>
public sealed record ScoreIntervals(Interval Accuracy, Interval Loss, Interval Brier, Interval CalibrationError)
{
    internal static ScoreIntervals Of(ResampledScores value, IReadOnlyList<ResampledScores> resampled)
    {
        return new ScoreIntervals(By(score => score.Accuracy), By(score => score.Loss), By(score => score.Brier), By(score => score.CalibrationError));

        Interval By(Func<ResampledScores, double> score) => Interval.Of(score(value), resampled.Select(score));
    }
}

/// <summary>Two classifiers on the same samples.</summary>
/// <param name="First">Index of the one.</param>
/// <param name="Second">Index of the other.</param>
/// <param name="OnlyFirstRight">Samples that the first alone has right.</param>
/// <param name="OnlySecondRight">Samples that the second alone has right.</param>
/// <param name="Differing">Samples that they answer differently, right or wrong.</param>
/// <param name="PValue">McNemar's exact test that both are right equally often, 0 to 1; for this pair alone.</param>
/// <param name="Difference">First less second, resampled in pairs.</param>
public sealed record PairComparison(
    int First, int Second, int OnlyFirstRight, int OnlySecondRight, int Differing, double PValue, ScoreIntervals Difference);

/// <summary>Classifiers on the same samples, each by itself and every two against each other.</summary>
/// <param name="Scores">By classifier.</param>
/// <param name="Pairs">The first against all later ones, then the second, and so on.</param>
public sealed record Comparison(ImmutableArray<ScoreIntervals> Scores, ImmutableArray<PairComparison> Pairs)
{
    /// <summary>Compares.</summary>
    /// <param name="classifiers">Scores of the same samples, in the same order; at least one classifier and one sample.</param>
    public static Comparison Of(IReadOnlyList<SampleScores> classifiers)
    {
        int[] all = [.. Enumerable.Range(0, classifiers[0].Count)];
        ResampledScores[] values = [.. classifiers.Select(samples => Bootstrap.ScoresOf(samples, all))];
        var resampled = Bootstrap.Of(classifiers);
        return new Comparison(
            [.. values.Zip(resampled, ScoreIntervals.Of)],
            [.. from first in Enumerable.Range(0, classifiers.Count)
                from second in Enumerable.Range(first + 1, classifiers.Count - first - 1)
                select Pair(first, second)]);

        PairComparison Pair(int first, int second)
        {
            var (one, other) = (classifiers[first], classifiers[second]);
            var onlyFirst = all.Count(sample => one.Right[sample] && !other.Right[sample]);
            var onlySecond = all.Count(sample => other.Right[sample] && !one.Right[sample]);
            return new PairComparison(
                first,
                second,
                onlyFirst,
                onlySecond,
                all.Count(sample => one.Answers[sample] != other.Answers[sample]),
                McNemarTest.Of(onlyFirst, onlySecond),
                ScoreIntervals.Of(Less(values[first], values[second]), [.. resampled[first].Zip(resampled[second], Less)]));
        }
    }

    private static ResampledScores Less(ResampledScores first, ResampledScores second) =>
        new(first.Accuracy - second.Accuracy, first.Loss - second.Loss, first.Brier - second.Brier, first.CalibrationError - second.CalibrationError);
}
