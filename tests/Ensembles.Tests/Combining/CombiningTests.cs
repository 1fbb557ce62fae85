using Ensembles.Combining;

namespace Ensembles.Tests.Combining;

public sealed class CombiningTests
{
    [Fact]
    public void The_mean_is_by_element() => Assert.Equal([0.5f, 0.5f], MeanProbabilities.Of([[0.2f, 0.8f], [0.8f, 0.2f]]));

    [Fact]
    public void The_geometric_mean_is_that_of_each_class_scaled_to_one()
    {
        // √(0.2·0.8) = √(0.8·0.2) and √(0.5·0.5): of three classes by hand.
        var (one, two, three) = (Math.Sqrt(0.2 * 0.5), Math.Sqrt(0.3 * 0.4), Math.Sqrt(0.5 * 0.1));
        var sum = one + two + three;
        var found = GeometricMean.Of([[0.2f, 0.3f, 0.5f], [0.5f, 0.4f, 0.1f]], 3);
        Assert.Equal([one / sum, two / sum, three / sum], found.Select(value => (double)value), (left, right) => Math.Abs(left - right) < 1e-6);
    }

    [Fact]
    public void A_member_that_gives_a_class_nothing_leaves_numbers() =>
        Assert.All(GeometricMean.Of([[0f, 1f], [1f, 0f]], 2), value => Assert.Equal(0.5f, value));

    [Fact]
    public void Members_that_agree_leave_no_mutual_information()
    {
        var answer = Assert.Single(EnsembleAnswers.Of([[0.5f, 0.25f, 0.25f], [0.5f, 0.25f, 0.25f]], 3));
        Assert.Equal((0, 2), (answer.Label, answer.Agreeing));
        Assert.Equal(1.5 * Math.Log(2), answer.Entropy, 6);
        Assert.Equal(0, answer.MutualInformation, 6);
    }

    [Fact]
    public void Members_that_are_sure_of_different_things_disagree_by_ln_2()
    {
        var answer = Assert.Single(EnsembleAnswers.Of([[1f, 0f], [0f, 1f]], 2));
        Assert.Equal(Math.Log(2), answer.Entropy, 6);
        Assert.Equal(Math.Log(2), answer.MutualInformation, 6);
        Assert.Equal(1, answer.Agreeing);
    }

    [Fact]
    public void Every_row_has_its_own_answer() =>
        Assert.Equal([1, 0], EnsembleAnswers.Of([[0.1f, 0.9f, 0.6f, 0.4f]], 2).Select(answer => answer.Label));
}
