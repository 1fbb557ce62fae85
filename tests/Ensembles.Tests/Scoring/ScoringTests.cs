using CsCheck;
using Ensembles.Members;
using Ensembles.Scoring;

namespace Ensembles.Tests.Scoring;

public sealed class ScoringTests
{
    [Fact]
    public void Negative_log_likelihood_is_the_mean_of_minus_ln_p() =>
        Assert.Equal((Math.Log(2) + Math.Log(4)) / 2, NegativeLogLikelihood.Of([0.5f, 0.25f]), 12);

    [Fact]
    public void A_probability_of_zero_costs_much_but_not_everything() =>
        Assert.InRange(NegativeLogLikelihood.Of([0f]), 80, 100);

    [Fact]
    public void Both_forms_of_the_loss_agree() =>
        Assert.Equal(NegativeLogLikelihood.Of([0.2f, 0.6f]), NegativeLogLikelihood.Of([0.2f, 0.8f, 0.4f, 0.6f], [0, 1], 2), 12);

    [Theory]
    [InlineData(new[] { 0.7f, 0.3f }, 0, 1)]
    [InlineData(new[] { 0.7f, 0.3f }, 1, 0)]
    [InlineData(new[] { 0.5f, 0.5f }, 0, 0)]
    [InlineData(new[] { float.NaN, float.NaN }, 0, 0)]
    public void An_answer_is_right_where_the_true_class_alone_is_greatest(float[] row, byte label, double expected) =>
        Assert.Equal(expected, Accuracy.Of(row, [label], 2));

    [Fact]
    public void Calibration_error_is_the_gap_of_each_bin_weighed_by_its_samples()
    {
        // Two answers of confidence 0.9 of which one is right, and two of 0.6 that are both right.
        float[] probabilities = [0.9f, 0.1f, 0.9f, 0.1f, 0.6f, 0.4f, 0.6f, 0.4f];
        Assert.Equal((2 * 0.4 + 2 * 0.4) / 4, ExpectedCalibrationError.Of(probabilities, [0, 1, 0, 0], 2), 6);
    }

    [Fact]
    public void Brier_score_is_the_squared_distance_from_the_truth()
    {
        // (0.7 − 1)² + 0.3² = 0.18 and 0.6² + (0.4 − 1)² = 0.72.
        Assert.Equal((0.18 + 0.72) / 2, BrierScore.Of([0.7f, 0.3f, 0.6f, 0.4f], [0.7f, 0.4f]), 6);
    }

    [Fact]
    public void Bins_of_a_reliability_diagram_hold_what_is_as_sure()
    {
        var bins = ReliabilityDiagram.Of([0.9f, 0.1f, 0.88f, 0.12f, 0.58f, 0.42f], [0.9f, 0.12f, 0.58f]);
        Assert.Equal((2, 0.89, 0.5), (bins[13].Count, Math.Round(bins[13].Confidence, 6), bins[13].Accuracy));
        Assert.Equal((1, 0.58, 1), (bins[8].Count, Math.Round(bins[8].Confidence, 6), bins[8].Accuracy));
        Assert.Equal(3, bins.Sum(bin => bin.Count));
    }

    [Fact]
    public void A_confusion_matrix_counts_answers_by_true_class() =>
        Assert.Equal([1, 1, 0, 1], ConfusionMatrix.Of([0.9f, 0.1f, 0.2f, 0.8f, 0.3f, 0.7f], [0, 0, 1], 2));

    [Fact]
    public void The_hardest_sample_is_the_one_whose_true_class_is_given_the_least()
    {
        var hardest = HardSamples.Of([0.9f, 0.1f, 0.2f, 0.8f, 0.3f, 0.7f], [0, 0, 1], 2, most: 2);
        Assert.Equal([new HardSample(1, 0, 1, 0.2f, 0.8f), new HardSample(2, 1, 1, 0.7f, 0.7f)], hardest);
    }

    [Fact]
    public void The_ensembles_loss_is_never_above_the_members_mean() =>
        Gen.Float[1e-6f, 1f].Array[2, 20].Array[1, 5].Where(members => members.Select(member => member.Length).Distinct().Count() == 1).Sample(members =>
        {
            var scores = EpochScores.Of([.. members.Select((values, index) => Report(index, values))]);
            Assert.True(scores.Ambiguity >= -1e-6, $"{scores}");
        });

    [Fact]
    public void An_epochs_accuracy_is_that_of_the_mean_and_needs_no_labels()
    {
        // True classes 0, 0, 1. Each member is right twice, their mean three times.
        var one = Report(0, [0.9f, 0.4f, 0.8f], [0.9f, 0.1f, 0.4f, 0.6f, 0.2f, 0.8f]);
        var other = Report(1, [0.8f, 0.7f, 0.45f], [0.8f, 0.2f, 0.7f, 0.3f, 0.55f, 0.45f]);
        Assert.Equal(1, EpochScores.Of([one, other]).Mean!.Accuracy);
        Assert.Equal(2 / 3.0, EpochScores.Of([one]).Mean!.Accuracy);
        Assert.Null(EpochScores.Of([one, Report(1, [0.8f, 0.7f, 0.45f])]).Mean);
    }

    private static EpochReport Report(int member, float[] trueClass, float[]? all = null) => Reports.Of(member, 1, trueClass) with { Probabilities = all };
}
