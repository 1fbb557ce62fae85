using CsCheck;
using Ensembles.Scoring;

namespace Ensembles.Tests.Scoring;

public sealed class ConfidenceTests
{
    [Fact]
    public void Bins_of_equal_mass_hold_equally_many_however_sure_they_are()
    {
        // Fifteen answers of confidence 0.9, one of them wrong: a bin each, while bins of equal width see them as one.
        var answers = new Confidences([.. Enumerable.Repeat(0.9f, 15)], [.. Enumerable.Range(0, 15).Select(sample => sample > 0)]);
        Assert.Equal((14 * 0.1 + 0.9) / 15, AdaptiveCalibrationError.Of(answers), 6);
        Assert.Equal(14 / 15.0 - 0.9, ExpectedCalibrationError.Of(ReliabilityDiagram.Of(answers)), 6);
    }

    [Fact]
    public void Bins_of_equal_mass_go_from_unsure_to_sure()
    {
        // Of two answers of confidence 0.5 + 0.03·j one is right: |1 − 2·confidence| = 0.06·j a bin, 6.3 over j = 0…14.
        var places = Enumerable.Range(0, 30).Select(place => place * 7 % 30).ToArray();
        var answers = new Confidences([.. places.Select(place => 0.5f + 0.03f * (place / 2))], [.. places.Select(place => place % 2 == 0)]);
        Assert.Equal(6.3 / 30, AdaptiveCalibrationError.Of(answers), 6);
    }

    [Fact]
    public void Fewer_samples_than_bins_are_scored_too() => Assert.Equal(0.3, AdaptiveCalibrationError.Of(new Confidences([0.7f, 0.7f], [true, true])), 6);

    [Fact]
    public void The_area_under_the_risk_coverage_curve_is_the_mean_risk_from_the_surest_answer_on()
    {
        // Risks 0/1, 1/2, 1/3 and 2/4.
        Assert.Equal((0 + 1 / 2.0 + 1 / 3.0 + 2 / 4.0) / 4, RiskCoverageArea.Of(new Confidences([0.7f, 0.9f, 0.6f, 0.8f], [true, true, false, false])), 12);
        Assert.Equal(0.5, RiskCoverageArea.Of(new Confidences([0.9f, 0.9f], [true, false])), 12);
    }

    [Fact]
    public void The_order_of_the_data_does_not_change_the_area() =>
        Gen.Select(Gen.Int[1, 4], Gen.Bool).Array[1, 30].Sample(samples => Math.Abs(AreaOf(samples) - AreaOf(samples.Reverse())) < 1e-9);

    [Fact]
    public void No_confidence_gives_a_smaller_area_than_one_that_knows_which_answers_are_right() => Gen.Select(Gen.Int[1, 9], Gen.Bool).Array[1, 30].Sample(samples =>
        AreaOf(samples.Select(sample => (sample.Item2 ? 1 : 0, sample.Item2))) <= AreaOf(samples) + 1e-9);

    [Fact]
    public void Scores_of_a_prediction_are_those_of_each_metric()
    {
        float[] probabilities = [0.9f, 0.1f, 0.4f, 0.6f];
        var scores = PredictionScores.Of(probabilities, [0, 0], 2);
        Assert.Equal((0.5, NegativeLogLikelihood.Of([0.9f, 0.4f]), 0.25), (scores.Accuracy, scores.Loss, scores.RiskCoverageArea));
        Assert.Equal((0.1 + 0.6) / 2, scores.CalibrationError, 6);
        Assert.Equal((0.1 + 0.6) / 2, scores.AdaptiveCalibrationError, 6);
        Assert.Equal((0.02 + 0.72) / 2, scores.Brier, 6);
        Assert.Equal(-(0.9 * Math.Log(0.9) + 0.1 * Math.Log(0.1) + 0.4 * Math.Log(0.4) + 0.6 * Math.Log(0.6)) / 2, scores.Entropy, 6);
    }

    private static double AreaOf(IEnumerable<(int Sure, bool Right)> samples) =>
        RiskCoverageArea.Of(new Confidences([.. samples.Select(sample => (float)sample.Sure)], [.. samples.Select(sample => sample.Right)]));
}
