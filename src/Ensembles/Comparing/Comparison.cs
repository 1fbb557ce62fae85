using System.Collections.Immutable;
using Ensembles.Runs;

namespace Ensembles.Comparing;

/// <summary>Scores with 95 % intervals; of one classifier, or the difference of two.</summary>
/// <param name="Accuracy">0 to 1.</param>
/// <param name="Loss">Negative log-likelihood, in nats.</param>
/// <param name="Brier">Brier score, 0 to 2.</param>
/// <param name="CalibrationError">Expected calibration error over 15 bins, 0 to 1. Resampling makes it larger, so of a well calibrated
/// classifier the interval may lie above the value.</param>
[GenerateSerializer, Immutable, Alias("ensemble.score-intervals")]
public sealed record ScoreIntervals(
    [property: Id(0)] Interval Accuracy,
    [property: Id(1)] Interval Loss,
    [property: Id(2)] Interval Brier,
    [property: Id(3)] Interval CalibrationError)
{
    internal static ScoreIntervals Of(ResampledScores value, IReadOnlyList<ResampledScores> resampled)
    {
        return new ScoreIntervals(
            By(score => score.Accuracy), By(score => score.Loss), By(score => score.Brier), By(score => score.CalibrationError));

        Interval By(Func<ResampledScores, double> score) => Interval.Of(score(value), resampled.Select(score));
    }
}

/// <summary>A run that is compared.</summary>
/// <param name="Run">Its name.</param>
/// <param name="Members">How many members it averages.</param>
/// <param name="Samples">Scores of its averaged prediction.</param>
public sealed record ScoredRun(string Run, int Members, SampleScores Samples);

/// <summary>One of several runs.</summary>
/// <param name="Run">Its name.</param>
/// <param name="Members">How many members it averages.</param>
/// <param name="Scores">Of the averaged prediction.</param>
[GenerateSerializer, Immutable, Alias("ensemble.compared-run")]
public sealed record ComparedRun([property: Id(0)] string Run, [property: Id(1)] int Members, [property: Id(2)] ScoreIntervals Scores);

/// <summary>Two of several runs.</summary>
/// <param name="First">Name of the one.</param>
/// <param name="Second">Name of the other.</param>
/// <param name="OnlyFirstRight">Samples that the first alone has right.</param>
/// <param name="OnlySecondRight">Samples that the second alone has right.</param>
/// <param name="Differing">Samples that they answer differently, right or wrong.</param>
/// <param name="PValue">McNemar's exact test that both are right equally often, 0 to 1; for this pair alone.</param>
/// <param name="Difference">First less second, resampled in pairs.</param>
[GenerateSerializer, Immutable, Alias("ensemble.compared-pair")]
public sealed record ComparedPair(
    [property: Id(0)] string First,
    [property: Id(1)] string Second,
    [property: Id(2)] int OnlyFirstRight,
    [property: Id(3)] int OnlySecondRight,
    [property: Id(4)] int Differing,
    [property: Id(5)] double PValue,
    [property: Id(6)] ScoreIntervals Difference);

/// <summary>Runs on the same samples, each by itself and every two against each other.</summary>
public static class Comparison
{
    /// <summary>Compares: the first run against all later ones, then the second, and so on.</summary>
    /// <param name="runs">Scores of the same samples, in the same order; at least one run and one sample.</param>
    public static (ImmutableArray<ComparedRun> Runs, ImmutableArray<ComparedPair> Pairs) Compare(IReadOnlyList<ScoredRun> runs)
    {
        int[] all = [.. Enumerable.Range(0, runs[0].Samples.Count)];
        ResampledScores[] values = [.. runs.Select(run => Bootstrap.ScoresOf(run.Samples, all))];
        var resampled = Bootstrap.Of([.. runs.Select(run => run.Samples)]);
        return (
            [.. runs.Select((run, index) => new ComparedRun(run.Run, run.Members, ScoreIntervals.Of(values[index], resampled[index])))],
            [.. from first in Enumerable.Range(0, runs.Count)
                from second in Enumerable.Range(first + 1, runs.Count - first - 1)
                select Pair(first, second)]);

        ComparedPair Pair(int first, int second)
        {
            var (one, other) = (runs[first].Samples, runs[second].Samples);
            var onlyFirst = all.Count(sample => one.Right[sample] && !other.Right[sample]);
            var onlySecond = all.Count(sample => other.Right[sample] && !one.Right[sample]);
            return new ComparedPair(
                runs[first].Run,
                runs[second].Run,
                onlyFirst,
                onlySecond,
                all.Count(sample => one.Answers[sample] != other.Answers[sample]),
                McNemarTest.Of(onlyFirst, onlySecond),
                ScoreIntervals.Of(Less(values[first], values[second]), [.. resampled[first].Zip(resampled[second], Less)]));
        }
    }

    private static ResampledScores Less(ResampledScores first, ResampledScores second) =>
        new(
            first.Accuracy - second.Accuracy, first.Loss - second.Loss, first.Brier - second.Brier,
            first.CalibrationError - second.CalibrationError);
}
