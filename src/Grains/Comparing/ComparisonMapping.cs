using System.Collections.Immutable;
using Ensembles.Comparing;
using Grains.Interfaces.Comparing;
using Grains.Interfaces.Runs;
using Note = Grains.Interfaces.Comparing.ScoreIntervals;
using ScoreIntervals = Ensembles.Comparing.ScoreIntervals;

namespace Grains.Comparing;

/// <summary>From the domain's comparison to what crosses the wire.</summary>
internal static class ComparisonMapping
{
    public static ComparisonReply ToWire(ImmutableArray<string> runs, IReadOnlyList<OutcomesNote> outcomes, Comparison comparison) => new((string?)null)
    {
        Images = outcomes[0].Answers.Length,
        Resamples = Bootstrap.Resamples,
        Runs = [.. comparison.Scores.Select((scores, index) => new ComparedRun(runs[index], outcomes[index].Members, ToWire(scores)))],
        Pairs = [.. comparison.Pairs.Select(pair => new ComparedPair(
            runs[pair.First], runs[pair.Second], pair.OnlyFirstRight, pair.OnlySecondRight, pair.Differing, pair.PValue, ToWire(pair.Difference)))],
    };

    private static Note ToWire(ScoreIntervals scores) =>
        new(ToWire(scores.Accuracy), ToWire(scores.Loss), ToWire(scores.Brier), ToWire(scores.CalibrationError));

    private static ScoreInterval ToWire(Interval interval) => new(interval.Value, interval.Low, interval.High);
}
