using System.Collections.Immutable;
using CsCheck;
using Ensembles.Comparing;
using Ensembles.Runs;

namespace Ensembles.Tests.Comparing;

public sealed class ComparingTests
{
    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(5, 5, 1)]
    [InlineData(0, 5, 2 / 32.0)]
    [InlineData(9, 1, 2 * 11 / 1024.0)]
    [InlineData(40, 60, 0.0568879336409808)] // As binomtest(40, 100) of SciPy has it.
    [InlineData(4000, 4000, 1)]
    public void McNemars_test_is_the_binomials_two_tails(int onlyFirst, int onlySecond, double p) => Assert.Equal(p, McNemarTest.Of(onlyFirst, onlySecond), 9);

    [Fact]
    public void McNemars_test_is_a_probability_however_many_samples_differ() =>
        Gen.Select(Gen.Int[0, 20_000], Gen.Int[0, 20_000]).Sample((one, other) => McNemarTest.Of(one, other) is >= 0 and <= 1 && McNemarTest.Of(one, other).Equals(McNemarTest.Of(other, one)));

    [Fact]
    public void An_interval_leaves_a_fortieth_of_the_resamples_on_either_side() =>
        Assert.Equal(new Interval(50, 2.5, 97.5), Interval.Of(50, Enumerable.Range(0, 101).Select(value => (double)(value * 37 % 101))));

    [Fact]
    public void Resampled_accuracy_spreads_as_a_binomial_does()
    {
        var accuracy = Compare(Samples(1000, sample => sample % 10 > 0)).Runs[0].Scores.Accuracy;
        var half = 1.96 * Math.Sqrt(0.9 * 0.1 / 1000);
        Assert.Equal(0.9, accuracy.Value, 12);
        Assert.InRange(accuracy.Low, 0.9 - half - 0.002, 0.9 - half + 0.002);
        Assert.InRange(accuracy.High, 0.9 + half - 0.002, 0.9 + half + 0.002);
    }

    [Fact]
    public void A_classifier_does_not_differ_from_itself_because_pairs_are_resampled_together()
    {
        var samples = Samples(200, sample => sample % 3 > 0);
        var pair = Assert.Single(Compare(samples, samples).Pairs);
        Assert.Equal((0, 0, 0, 1.0), (pair.OnlyFirstRight, pair.OnlySecondRight, pair.Differing, pair.PValue));
        var none = new Interval(0, 0, 0);
        Assert.Equal(new ScoreIntervals(none, none, none, none), pair.Difference);
    }

    [Fact]
    public void Every_two_are_compared_and_the_difference_is_first_less_second()
    {
        // The second errs on every tenth sample, the third on every fifth as well: never where the second is right and it is not a fifth.
        var comparison = Compare(Samples(500, _ => true), Samples(500, sample => sample % 10 > 0), Samples(500, sample => sample % 5 > 0));
        Assert.Equal([("0", "1"), ("0", "2"), ("1", "2")], comparison.Pairs.Select(pair => (pair.First, pair.Second)));
        var last = comparison.Pairs[2];
        Assert.Equal((50, 0, 50), (last.OnlyFirstRight, last.OnlySecondRight, last.Differing));
        Assert.Equal(0.1, last.Difference.Accuracy.Value, 12);
        Assert.InRange(last.Difference.Accuracy.Low, 0.05, 0.1);
        Assert.Equal(comparison.Pairs, Compare(Samples(500, _ => true), Samples(500, sample => sample % 10 > 0), Samples(500, sample => sample % 5 > 0)).Pairs);
    }

    private static (ImmutableArray<ComparedRun> Runs, ImmutableArray<ComparedPair> Pairs) Compare(params SampleScores[] runs) =>
        Comparison.Compare([.. runs.Select((samples, index) => new ScoredRun($"{index}", 3, samples))]);

    private static SampleScores Samples(int count, Func<int, bool> right)
    {
        bool[] known = [.. Enumerable.Range(0, count).Select(right)];
        return new SampleScores(
            [.. known.Select(one => (byte)(one ? 0 : 1))], known, [.. known.Select(one => one ? 0.1 : 2)], [.. known.Select(one => one ? 0.02 : 1.6)], [.. known.Select(_ => 0.9)]);
    }
}
