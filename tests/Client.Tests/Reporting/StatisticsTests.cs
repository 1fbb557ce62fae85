using Client.Rendering;
using Client.Reporting;

namespace Client.Tests.Reporting;

public sealed class StatisticsTests
{
    // R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998), table I, method 3.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Intervals_are_those_of_the_literature(int right, int samples, double low, double high)
    {
        var interval = WilsonInterval.Of((double)right / samples, samples);
        Assert.Equal((low, high), (Math.Round(interval.Low, 4), Math.Round(interval.High, 4)));
    }

    [Fact]
    public void An_interval_of_all_right_answers_ends_at_one() => Assert.Equal(1, WilsonInterval.Of(1, 500).High);

    [Fact]
    public void A_spread_has_mean_and_sample_deviation() => Assert.Equal(new Spread(3, 4, 2), Spread.Of([2, 4, 6]));

    [Fact]
    public void A_single_value_has_no_deviation() => Assert.Equal(new Spread(1, 4, null), Spread.Of([4]));

    [Fact]
    public void Without_one_of_the_values_there_is_no_mean() => Assert.Null(Spread.Of([2, null]));
}
