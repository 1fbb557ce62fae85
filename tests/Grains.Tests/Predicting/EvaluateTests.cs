using Ensembles.Runs;
using Ensembles.Scoring;
using Grains.Interfaces.Runs;
using Grains.Tests.Fakes;

namespace Grains.Tests.Predicting;

public sealed class EvaluateTests
{
    [Fact]
    public async Task Every_score_is_kept_before_and_after_the_temperature_and_what_the_members_differ_by()
    {
        await using var cluster = await RunCluster.Start();
        var run = await Evaluated(cluster);
        await cluster.Silos.DeactivateAsync(cluster.Run(run));

        var scores = await ScoresOf(cluster, run);

        // The members give the true class 0.9, 0.6 and 0.3: two of three pairs answer differently.
        Assert.Equal(2 / 3.0, scores.Disagreement, 6);
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.6) + Math.Log(0.3)) / 3, scores.MeanMemberLoss, 5);
        Assert.Equal(-Math.Log(0.6), scores.MeanMemberLoss - scores.Ambiguity, 5);
        double[] expected = [1, -Math.Log(0.6), 0.32, 0.4, 0.4, 0];
        Assert.Equal(expected, FiguresOf(scores.Averaged), (one, other) => Math.Abs(one - other) < 1e-5);
        // The validation image is answered right, so the temperature makes the ensemble as sure as it may.
        Assert.Equal(0.05, scores.Temperature, 5);
        Assert.InRange(scores.Scaled.Loss, 0, 0.001);
        Assert.InRange(scores.Scaled.Entropy, 0, 0.01);
        Assert.Empty(scores.Strange);
    }

    [Fact]
    public async Task What_an_older_version_did_not_keep_is_added_by_another_evaluation()
    {
        await using var cluster = await RunCluster.Start();
        var run = await Evaluated(cluster);
        var whole = await ScoresOf(cluster, run);
        await cluster.Silos.DeactivateAsync(cluster.Run(run));
        cluster.State.Rewrite("run", cluster.Run(run).GetGrainId(), stored =>
        {
            var evaluation = stored["State"]!["Evaluation"]!.AsObject();
            foreach (var added in new[] { "Scores", "Outcomes", "Strange", "Elsewhere" }) Assert.True(evaluation.Remove(added));
        });

        var old = (await cluster.Run(run).GetStatus())!.Ensemble;
        Assert.Equal((1.0, null), (old.Test!.Accuracy, old.Scores));
        Assert.Null((await cluster.Run(run).Evaluate()).Fault);

        Assert.Equal(whole with { Strange = default, Elsewhere = default }, await ScoresOf(cluster, run) with { Strange = default, Elsewhere = default });
        Assert.Equal(2, (await cluster.Events(run)).Count(happened => happened.Kind == RunEventKind.Evaluated));
        Assert.Null((await cluster.Run(run).Evaluate()).Fault);
        Assert.Equal(2, (await cluster.Events(run)).Count(happened => happened.Kind == RunEventKind.Evaluated));
    }

    [Fact]
    public async Task Images_of_other_data_are_told_from_its_own_and_the_scores_stay_with_the_run()
    {
        await using var cluster = await RunCluster.Start();
        var run = await cluster.Submit(Recipes.Tiny());
        await cluster.UntilEnded(run);

        Assert.Null((await cluster.Run(run).EvaluateAgainst(null, TinyPredictor.Unsure)).Fault);
        Assert.Null((await cluster.Run(run).EvaluateAgainst(null, TinyPredictor.Unsure)).Fault);
        await cluster.Silos.DeactivateAsync(cluster.Run(run));

        // All members say 0.5 there: less sure than of their own images, but of one mind.
        var strange = Assert.Single((await ScoresOf(cluster, run)).Strange);
        Assert.Equal(
            new OutOfDistribution(TinyPredictor.Unsure, strange.DataSha256, 1, new DetectionScores(1, 0), new DetectionScores(1, 0), new DetectionScores(0, 1)), strange);
    }

    [Fact]
    public async Task The_ensemble_is_scored_on_a_second_test_set_beside_its_own()
    {
        await using var cluster = await RunCluster.Start();
        var run = await cluster.Submit(Recipes.Tiny());
        await cluster.UntilEnded(run);

        Assert.Null((await cluster.Run(run).EvaluateOn(null, "/second")).Fault);
        Assert.Null((await cluster.Run(run).EvaluateOn(null, "/second")).Fault);
        await cluster.Silos.DeactivateAsync(cluster.Run(run));

        // There the members answer as on their own images: 0.9, 0.6 and 0.3 for the true class.
        var scores = await ScoresOf(cluster, run);
        var second = Assert.Single(scores.Elsewhere);
        Assert.Equal(("/second", 2, scores.Averaged, scores.Scaled), (second.Data, second.Images, second.Averaged, second.Scaled));
        Assert.Equal((2 / 3.0, scores.MeanMemberLoss), (second.MeanMemberAccuracy, second.MeanMemberLoss));
        Assert.Contains(await cluster.Events(run), happened => happened is { Kind: RunEventKind.Evaluated, Text: "on /second: accuracy 100.00 %, loss 0.5108" });
    }

    [Theory]
    [InlineData("/colour", "/colour: its images are 3×2×2, but run 'tiny-1' was trained with 1×2×2; choose data of that shape.")]
    [InlineData("/missing", "/missing: there is no such folder; name one that has the images.")]
    [InlineData("/letters", "/letters: its class 1 is 'b', but that of run 'tiny-1' is 'one'; choose data with the same classes in the same order.")]
    [InlineData(null, "tiny: run 'tiny-1' was trained with these data, and 'ensemble evaluate tiny-1' has scored their test images; choose other data.")]
    public async Task A_second_test_set_that_does_not_fit_is_refused(string? folder, string sentence)
    {
        await using var cluster = await RunCluster.Start();
        var run = await Evaluated(cluster);

        Assert.Equal(sentence, (await cluster.Run(run).EvaluateOn(folder is null ? "mnist" : null, folder)).Fault);
        Assert.Empty((await ScoresOf(cluster, run)).Elsewhere);
    }

    [Theory]
    [InlineData("/colour", "/colour: its images are 3×2×2, but run 'tiny-1' was trained with 1×2×2; choose data of that shape.")]
    [InlineData("/missing", "/missing: there is no such folder; name one that has the images.")]
    [InlineData(null, "tiny: run 'tiny-1' was trained with these data, so they are not out-of-distribution; choose other data.")]
    public async Task Other_data_that_say_nothing_are_refused(string? folder, string sentence)
    {
        await using var cluster = await RunCluster.Start();
        var run = await Evaluated(cluster);

        Assert.Equal(sentence, (await cluster.Run(run).EvaluateAgainst(folder is null ? "mnist" : null, folder)).Fault);
    }

    private static async Task<string> Evaluated(RunCluster cluster)
    {
        var run = await cluster.Submit(Recipes.Tiny());
        await cluster.UntilEnded(run);
        Assert.Null((await cluster.Run(run).Evaluate()).Fault);
        return run;
    }

    private static async Task<TestScores> ScoresOf(RunCluster cluster, string run) => (await cluster.Run(run).GetStatus())!.Ensemble.Scores!;

    private static double[] FiguresOf(PredictionScores figures) =>
        [figures.Accuracy, figures.Loss, figures.Brier, figures.CalibrationError, figures.AdaptiveCalibrationError, figures.RiskCoverageArea];
}
