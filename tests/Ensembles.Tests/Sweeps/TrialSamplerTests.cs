using System.Globalization;
using Ensembles.Recipes;
using Ensembles.Sweeps;

namespace Ensembles.Tests.Sweeps;

public sealed class TrialSamplerTests
{
    private static readonly SearchRecipe Wide = Searches.Of(Searches.Filters, Searches.LearningRate, Searches.L2, Searches.BatchSize);

    [Fact]
    public void Every_value_is_of_its_kind_and_within_its_bounds()
    {
        foreach (var trial in TrialSampler.Sample(Wide with { Trials = 500 }, 7))
        {
            double[] numbers = [.. trial.Select(value => double.Parse(value, CultureInfo.InvariantCulture))];
            Assert.True(numbers[0] is >= 4 and <= 9 && numbers[0] == Math.Floor(numbers[0]), trial[0]);
            Assert.InRange(numbers[1], 1e-4, 0.1);
            Assert.InRange(numbers[2], 0, 0.001);
            Assert.Contains(trial[3], Searches.BatchSize.Choices);
        }
    }

    [Fact]
    public void Each_choice_and_each_decade_of_a_log_range_is_as_likely_as_the_other()
    {
        var trials = TrialSampler.Sample(Wide with { Trials = 900 }, 3);
        var decades = trials.CountBy(trial => Math.Floor(Math.Log10(double.Parse(trial[1], CultureInfo.InvariantCulture)))).ToList();
        Assert.Equal(3, decades.Count);
        Assert.All(decades, decade => Assert.InRange(decade.Value, 240, 360));
        Assert.InRange(trials.Count(trial => trial[3] == "32"), 390, 510);
        Assert.Equal(6, trials.Select(trial => trial[0]).Distinct().Count());
    }

    [Fact]
    public void The_same_seed_tries_the_same_and_more_trials_change_none()
    {
        var few = TrialSampler.Sample(Wide with { Trials = 5 }, 11);
        var many = TrialSampler.Sample(Wide with { Trials = 50 }, 11);
        Assert.Equal(few.Select(trial => string.Join(' ', trial)), many.Take(5).Select(trial => string.Join(' ', trial)));
        Assert.NotEqual(string.Join(' ', few[0]), string.Join(' ', TrialSampler.Sample(Wide, 12)[0]));
    }

    [Fact]
    public void No_combination_comes_twice_and_a_small_space_ends_the_sampling()
    {
        var trials = TrialSampler.Sample(Searches.Of(Searches.Filters, Searches.BatchSize) with { Trials = 100 }, 1);
        Assert.Equal(12, trials.Length);
        Assert.Equal(12, trials.Select(trial => string.Join(' ', trial)).Distinct().Count());
    }
}
