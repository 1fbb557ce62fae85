using System.Text.Json;
using CsCheck;
using Ensembles.Comparing;
using Ensembles.Runs;
using Ensembles.Scoring;

namespace Ensembles.Tests.Runs;

public sealed class EvaluationTests
{
    [Fact]
    public void Outcomes_tell_what_the_probabilities_did_to_three_digits() =>
        Gen.Select(Gen.Double[-12, 0].Array[1, 40], Gen.Byte[0, 1].Array[40]).Sample((logs, known) =>
        {
            // Unsure to very sure: 1 − p goes down to a millionth.
            float[] probabilities = [.. logs.SelectMany(log => new[] { (float)(1 - Math.Exp(log) / 2), (float)(Math.Exp(log) / 2) })];
            var labels = known[..logs.Length];
            var exact = PredictionScores.Of(probabilities, labels, 2);
            var samples = TestOutcomes.Of(probabilities, labels, 2).Unpack();
            var kept = Bootstrap.ScoresOf(samples, [.. Enumerable.Range(0, samples.Count)]);
            Assert.Equal(exact.Accuracy, kept.Accuracy, 12);
            Assert.InRange(kept.Loss, exact.Loss * 0.999, exact.Loss * 1.001);
            Assert.InRange(kept.Brier, exact.Brier * 0.999 - 1e-7, exact.Brier * 1.001 + 1e-7);
            Assert.Equal(logs.Select((_, row) => (byte)Answers.LabelOf(probabilities.AsSpan(2 * row, 2))), samples.Answers);
        });

    [Fact]
    public void Calibration_errors_of_outcomes_are_those_of_the_probabilities()
    {
        float[] probabilities = [.. Enumerable.Range(0, 1000).SelectMany(row => new[] { 0.5f + row / 2000f, 0.5f - row / 2000f })];
        byte[] labels = [.. Enumerable.Range(0, 1000).Select(row => (byte)(row % 3 == 0 ? 1 : 0))];
        var samples = TestOutcomes.Of(probabilities, labels, 2).Unpack();
        Assert.Equal(ExpectedCalibrationError.Of(probabilities, labels, 2), Bootstrap.ScoresOf(samples, [.. Enumerable.Range(0, 1000)]).CalibrationError, 3);
    }

    [Fact]
    public void Outcomes_of_ten_thousand_images_take_less_than_a_hundred_kilobytes_of_a_stored_run()
    {
        var outcomes = TestOutcomes.Of([.. Enumerable.Range(0, 10_000).SelectMany(_ => new[] { 0.99f, 0.01f })], new byte[10_000], 2);
        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(outcomes).Length, 70_000, 100_000);
        Assert.Equal(outcomes.Unpack().Losses, JsonSerializer.Deserialize<TestOutcomes>(JsonSerializer.Serialize(outcomes))!.Unpack().Losses);
    }

    [Fact]
    public void An_evaluation_of_an_older_version_is_read_and_not_whole()
    {
        const string Old = """{"Members":[{"Loss":0.1,"Accuracy":0.9,"CalibrationError":0.01}],"Ensemble":{"Loss":0.1,"Accuracy":0.9,"CalibrationError":0.01},"ValidationLoss":0.1,"ValidationAccuracy":0.9,"At":"2026-01-01T00:00:00+00:00"}""";
        var evaluation = JsonSerializer.Deserialize<Evaluation>(Old)!;
        Assert.Equal((0.9, null, false), (evaluation.Ensemble.Accuracy, evaluation.Scores, evaluation.IsWhole()));
        Assert.Empty(evaluation.Strange);
        Assert.Empty(evaluation.Elsewhere);
    }

    [Fact]
    public void What_is_known_of_the_same_other_data_is_replaced()
    {
        var scores = new DetectionScores(0.9, 0.3);
        var found = new OutOfDistribution("fashion", "hash", 10, scores, scores, scores);
        var evaluation = new Evaluation([], new SplitScores(0, 1, 0), 0, 1, DateTimeOffset.UnixEpoch)
            .With(found with { Images = 9 }).With(found with { DataSha256 = "other" }).With(found);
        Assert.Equal([("other", 10), ("hash", 10)], evaluation.Strange.Select(known => (known.DataSha256, known.Images)));
        Assert.Equal(evaluation.Strange, JsonSerializer.Deserialize<Evaluation>(JsonSerializer.Serialize(evaluation))!.Strange);
    }

    [Fact]
    public void Scores_on_the_same_other_data_are_replaced()
    {
        var scores = PredictionScores.Of([0.9f, 0.1f], [0], 2);
        var found = new OtherTest("qmnist", "hash", 10, scores, scores, 0.9, 0.1);
        var evaluation = new Evaluation([], new SplitScores(0, 1, 0), 0, 1, DateTimeOffset.UnixEpoch)
            .With(found with { Images = 9 }).With(found with { DataSha256 = "other" }).With(found);
        Assert.Equal([("other", 10), ("hash", 10)], evaluation.Elsewhere.Select(known => (known.DataSha256, known.Images)));
        Assert.Equal(evaluation.Elsewhere, JsonSerializer.Deserialize<Evaluation>(JsonSerializer.Serialize(evaluation))!.Elsewhere);
    }
}
