using Ensembles.Scoring;
using Ensembles.Selecting;

namespace Ensembles.Tests.Selecting;

public sealed class GreedySelectionTests
{
    [Fact]
    public void Members_that_know_what_the_other_does_not_weigh_alike() =>
        Assert.Equal([1, 1], GreedySelection.Of([[0.9f, 0.1f], [0.1f, 0.9f]]));

    [Fact]
    public void A_member_that_adds_nothing_is_left_out() =>
        Assert.Equal([0, 1, 0], GreedySelection.Of([[0.5f, 0.6f], [0.9f, 0.8f], [0.9f, 0.7f]]));

    [Fact]
    public void A_single_member_has_all_the_weight() => Assert.Equal([1], GreedySelection.Of([[0.5f]]));

    [Fact]
    public void Repetition_finds_the_best_weights_to_a_hundredth()
    {
        // Two images for the one, one for the other: 2 ln(0.1 + 0.8 w) + ln(0.9 − 0.8 w) is greatest at w = 1.7 / 2.4.
        var weights = GreedySelection.Of([[0.9f, 0.9f, 0.1f], [0.1f, 0.1f, 0.9f]]);
        Assert.InRange((double)weights[0] / weights.Sum(), 1.7 / 2.4 - 0.01, 1.7 / 2.4 + 0.01);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void It_is_never_worse_than_the_best_single_member(int seed)
    {
        var answers = Answered.Random(6, 60, 4, seed);
        var chosen = WeightedMembers.Of(answers, Answered.Random(6, 20, 4, seed + 10));
        Assert.InRange(chosen.ValidationLoss, 0, answers.Members.Min(member => NegativeLogLikelihood.Of(member, answers.Labels, 4)));
    }
}
