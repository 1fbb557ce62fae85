using Ensembles.Combining;
using Ensembles.Scoring;
using Ensembles.Selecting;

namespace Ensembles.Tests.Selecting;

public sealed class SubsetScoresTests
{
    private static readonly LabelledAnswers Two = new([[0.8f, 0.2f, 0.6f, 0.4f], [0.6f, 0.4f, 0.2f, 0.8f]], [0, 1], 2);

    [Fact]
    public void A_subset_is_scored_by_the_average_of_its_members()
    {
        var scores = SubsetScores.Of(Two, [[0], [0, 1]]);
        // Alone 0.8 and 0.4 for the true class; together 0.7 and 0.6.
        Assert.Equal(-(Math.Log(0.8) + Math.Log(0.4)) / 2, scores.Losses[0], 6);
        Assert.Equal(-(Math.Log(0.7) + Math.Log(0.6)) / 2, scores.Losses[1], 6);
        Assert.Equal([0.5, 1], scores.Accuracies);
        Assert.Equal(-(Math.Log(0.4) + Math.Log(0.6)) / 2, scores.ImageLosses[1], 6);
    }

    [Fact]
    public void A_member_that_is_named_twice_weighs_twice() =>
        Assert.Equal(-(Math.Log(2.2 / 3) + Math.Log(1.6 / 3)) / 2, SubsetScores.Of(Two, [[0, 0, 1]]).Losses[0], 6);

    [Theory]
    [InlineData(7, 3)]
    [InlineData(700, 3)]
    [InlineData(512, 10)]
    public void All_members_together_are_the_ensemble_to_the_bit(int images, int classes)
    {
        var answers = Answered.Random(5, images, classes);
        var mean = MeanProbabilities.Of(answers.Members);
        var scores = SubsetScores.Of(answers, [[0, 1, 2, 3, 4]]);
        Assert.Equal(NegativeLogLikelihood.Of(mean, answers.Labels, classes), scores.Losses[0]);
        Assert.Equal(Accuracy.Of(mean, answers.Labels, classes), scores.Accuracies[0]);
    }
}
