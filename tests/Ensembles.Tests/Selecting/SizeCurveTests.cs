using Ensembles.Combining;
using Ensembles.Scoring;
using Ensembles.Selecting;

namespace Ensembles.Tests.Selecting;

public sealed class SizeCurveTests
{
    private static readonly LabelledAnswers Validation = Answered.Random(6, 300, 5, seed: 1);
    private static readonly LabelledAnswers Test = Answered.Random(6, 400, 5, seed: 2);
    private static readonly SizeCurve Curve = SizeCurve.Of([0, 1, 2, 3, 4, 5], Validation, Test, 1);

    [Fact]
    public void It_begins_with_the_mean_member_and_ends_with_the_ensemble()
    {
        Assert.Equal([1, 2, 3, 4, 5, 6], Curve.Sizes.Select(size => size.Size));
        Assert.Equal([6, 15, 20, 15, 6, 1], Curve.Sizes.Select(size => size.Subsets));
        Assert.Equal(Test.Members.Average(member => NegativeLogLikelihood.Of(member, Test.Labels, 5)), Curve.Sizes[0].TestLoss.Mean, 12);
        Assert.Equal(Validation.Members.Max(member => Accuracy.Of(member, Validation.Labels, 5)), Curve.Sizes[0].ValidationAccuracy.Greatest);
        var ensemble = NegativeLogLikelihood.Of(MeanProbabilities.Of(Test.Members), Test.Labels, 5);
        Assert.Equal(new ScoreSpread(ensemble, 0, ensemble, ensemble), Curve.Sizes[^1].TestLoss);
    }

    // Jensen's inequality: an average of k members is the average of its averages of k − 1.
    [Fact]
    public void Over_all_subsets_the_mean_loss_never_rises_with_the_size() => Assert.All(
        Curve.Sizes.Zip(Curve.Sizes.Skip(1)), pair => Assert.InRange(pair.Second.ValidationLoss.Mean, 0, pair.First.ValidationLoss.Mean));

    [Fact]
    public void The_test_images_choose_nothing()
    {
        var other = SizeCurve.Of([0, 1, 2, 3, 4, 5], Validation, Answered.Random(6, 30, 5, seed: 9), 1);
        Assert.NotEqual(Curve.Sizes[0].TestLoss, other.Sizes[0].TestLoss);
        Assert.Equal(Curve.Recommended, other.Recommended);
        Assert.Equal(Curve.Selection.Weights, other.Selection.Weights);
    }

    [Fact]
    public void Of_members_that_are_all_alike_one_is_enough()
    {
        var same = Answered.Random(1, 50, 3);
        var alike = same with { Members = [same.Members[0], same.Members[0], same.Members[0]] };
        Assert.Equal(1, SizeCurve.Of([0, 1, 2], alike, alike, 1).Recommended);
    }

    [Fact]
    public void Where_each_member_helps_on_every_image_all_are_recommended()
    {
        // A single one loses −(ln 0.9 + ln 0.1) / 2 = 1.204 on each image, both together −ln 0.5 = 0.693.
        var answers = new LabelledAnswers([[0.9f, 0.1f, 0.1f, 0.9f], [0.1f, 0.9f, 0.9f, 0.1f]], [0, 0], 2);
        var curve = SizeCurve.Of([0, 1], answers, answers, 1);
        Assert.Equal(2, curve.Recommended);
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.1)) / 2, curve.Sizes[0].ValidationLoss.Mean, 6);
        Assert.Equal([1, 1], curve.Selection.Weights);
    }

    [Fact]
    public void A_single_member_is_a_curve_of_one_point()
    {
        var curve = SizeCurve.Of([4], Answered.Random(1, 10, 3), Answered.Random(1, 10, 3), 1);
        Assert.Equal(1, Assert.Single(curve.Sizes).Subsets);
        Assert.Equal((1, 1), (curve.Recommended, curve.Selection.Weights[0]));
    }

    [Fact]
    public void A_gain_within_one_standard_error_of_the_best_is_not_worth_a_member()
    {
        // Both together: −ln 0.85 and −ln 0.45 on the two images; the error of their mean is half their distance.
        var answers = new LabelledAnswers([[0.9f, 0.1f, 0.5f, 0.5f], [0.8f, 0.2f, 0.4f, 0.6f]], [0, 0], 2);
        var curve = SizeCurve.Of([0, 1], answers, answers, 1);
        Assert.Equal(Math.Log(0.85 / 0.45) / 2, curve.Sizes[1].ValidationError, 6);
        Assert.InRange(curve.Sizes[0].ValidationLoss.Mean - curve.Sizes[1].ValidationLoss.Mean, 0.001, 0.01);
        Assert.Equal(1, curve.Recommended);
    }

    [Fact]
    public void A_spread_is_of_a_sample() => Assert.Equal(new ScoreSpread(2, Math.Sqrt(2), 1, 3), ScoreSpread.Of([1, 3]));
}
