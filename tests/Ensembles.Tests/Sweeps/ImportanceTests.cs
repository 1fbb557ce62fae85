using Ensembles.Recipes;
using Ensembles.Sweeps;

namespace Ensembles.Tests.Sweeps;

public sealed class ImportanceTests
{
    [Fact]
    public void Equal_values_share_the_mean_of_their_ranks() => Assert.Equal([1, 3.5, 3.5, 2, 5], Importance.Ranks([0.1, 0.7, 0.7, 0.2, 0.9]));

    [Theory]
    // In order: all of it. Spearman's ρ of (1, 3, 2, 4, 5) is 0.9: 1 − (1 − 0.81)·4/3.
    [InlineData(new[] { "1", "2", "3", "4", "5" }, new double[] { 1, 2, 3, 4, 5 }, 1)]
    [InlineData(new[] { "1", "2", "3", "4", "5" }, new double[] { 5, 4, 3, 2, 1 }, 1)]
    [InlineData(new[] { "0.001", "0.01", "0.1", "1", "10" }, new double[] { 1, 3, 2, 4, 5 }, 0.746667)]
    [InlineData(new[] { "1", "2", "3", "4" }, new double[] { 2, 4, 1, 3 }, 0)]
    public void Numbers_by_their_rank_correlation(string[] values, double[] ranks, double expected) =>
        Assert.Equal(expected, Importance.Of(SearchKind.Log, values, ranks)!.Value, 1e-5);

    [Theory]
    // Two groups of means 1.5 and 3.5 around 2.5: 4 of 5, and 1 − (1 − 0.8)·3/2.
    [InlineData(new[] { "a", "a", "b", "b" }, new double[] { 1, 2, 3, 4 }, 0.7)]
    [InlineData(new[] { "a", "b", "b", "a" }, new double[] { 1, 2, 3, 4 }, 0)]
    public void Choices_by_the_variance_between_them(string[] values, double[] ranks, double expected) =>
        Assert.Equal(expected, Importance.Of(SearchKind.Choice, values, ranks)!.Value, 1e-9);

    [Fact]
    public void Too_few_trials_tell_nothing()
    {
        Assert.Null(Importance.Of(SearchKind.Log, ["1", "2"], [1, 2]));
        Assert.Null(Importance.Of(SearchKind.Choice, ["a", "a", "a"], [1, 2, 3]));
        Assert.All(Importance.Of(Searches.Sweep(Searches.Of(Searches.LearningRate))), Assert.Null);
    }

    [Fact]
    public void Trials_are_compared_after_the_last_epoch_that_all_have_reached()
    {
        var sweep = Searches.Sweep(Searches.Of(Searches.LearningRate) with { Trials = 3, Method = SearchMethod.Random });
        sweep = sweep.Launch(0).Launch(1).Observe(0, Searches.Progress(0.5, 0.4, 0.3)).Observe(1, Searches.Progress(0.6, 0.2));
        Assert.Equal(2, Importance.CommonEpoch(sweep));
    }
}
