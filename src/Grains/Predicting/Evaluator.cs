using Ensembles.Combining;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;
using Ensembles.Scoring;
using Grains.Data;
using Grains.Interfaces.Runs;

namespace Grains.Predicting;

/// <summary>Scores members and ensemble. The test images are read here and nowhere else.</summary>
public sealed class Evaluator(IDataCatalogue catalogue, DataPreparer preparer, TimeProvider time)
{
    internal async Task<Evaluation> Evaluate(string run, Recipe recipe, int members, Serving serving, MemberPredictions predictions)
    {
        await preparer.Require(run, recipe.Data, serving.DataSha256);
        var validation = await predictions.ForSplit(run, serving, DataSplit.Validation);
        var test = await predictions.ForSplit(run, serving, DataSplit.Test);
        return await Task.Run(() => Score(recipe, members, serving, ValuesOf(validation), ValuesOf(test)));
    }

    /// <summary>Scores how well the run detects the test images of other data as out-of-distribution.</summary>
    /// <exception cref="TrainingException">The other data are not to be had, or not such that the run can look at them.</exception>
    internal async Task<OutOfDistribution> EvaluateAgainst(
        RunPlan plan, Recipe recipe, Serving serving, DataRecipe other, MemberPredictions predictions)
    {
        var data = await preparer.Read(other);
        OtherDataFit.CheckOutOfDistribution(plan.Run, plan.Data, data);
        await preparer.Require(plan.Run, recipe.Data, plan.Data.Sha256);
        var strange = await predictions.ForSplit(plan.Run, With(serving, recipe, other, data), DataSplit.Test);
        var usual = await predictions.ForSplit(plan.Run, serving, DataSplit.Test);
        return await Task.Run(() => OutOfDistribution.Of(data, ValuesOf(usual), ValuesOf(strange), serving.ClassNames.Length));
    }

    /// <summary>Scores the run on the test images of other data with the same classes.</summary>
    /// <exception cref="TrainingException">The other data are not to be had, or not such that the run can be tested on them.</exception>
    internal async Task<OtherTest> EvaluateOn(
        RunPlan plan, Recipe recipe, Serving serving, double temperature, DataRecipe other, MemberPredictions predictions)
    {
        var data = await preparer.Read(other);
        OtherDataFit.CheckTest(plan.Run, plan.Data, data);
        var answers = await predictions.ForSplit(plan.Run, With(serving, recipe, other, data), DataSplit.Test);
        return await Task.Run(() =>
            OtherTest.Of(
                data, ValuesOf(answers), temperature, catalogue.Labels(other, DataSplit.Test, data.Sha256), serving.ClassNames.Length));
    }

    /// <summary>What was found, with the pixels of the hardest images.</summary>
    internal async Task<EvaluationNote> Describe(RunPlan plan, Recipe recipe, Evaluation? evaluation)
    {
        var run = plan.Run;
        if (evaluation?.Details is not { } details)
            return new EvaluationNote($"Run '{run}' has not been evaluated; run 'ensemble evaluate {run}' first.");
        var images = await Task.Run(() => PixelsOf(recipe, plan.Data.Sha256, [.. details.Hardest.Select(hard => hard.Sample)]));
        return new EvaluationNote((string?)null)
        {
            Brier = details.Brier,
            Temperature = evaluation.Temperature,
            Images = details.Confusion.Sum(),
            Reliability = details.Reliability,
            Confusion = details.Confusion,
            Hardest = [.. details.Hardest.Select((hard, index) => hard with { Pixels = images?.Slice(index, 1).Pixels ?? [] })],
            Shape = images is { Shape: var shape } ? [shape.Channels, shape.Height, shape.Width] : [],
        };
    }

    // The data may have gone or changed since.
    private ImageBatch? PixelsOf(Recipe recipe, string sha256, IReadOnlyList<int> places)
    {
        try
        {
            return catalogue.Images(recipe.Data, DataSplit.Test, sha256, places);
        }
        catch (TrainingException)
        {
            return null;
        }
    }

    private Evaluation Score(Recipe recipe, int count, Serving serving, float[][] validation, float[][] test)
    {
        var classes = serving.ClassNames.Length;
        var validationLabels = catalogue.Labels(recipe.Data, DataSplit.Validation, serving.DataSha256);
        var validationMean = MeanProbabilities.Of(validation);
        var kept = ScoresOf(validationMean, validationLabels, classes);
        var temperature = Temperature.Fit(validationMean, validationLabels, classes);
        var labels = catalogue.Labels(recipe.Data, DataSplit.Test, serving.DataSha256);
        var mean = MeanProbabilities.Of(test);
        var members = new SplitScores?[count];
        foreach (var (served, answer) in serving.Members.Zip(test)) members[served.Index] = ScoresOf(answer, labels, classes);
        return new Evaluation(
            [.. members], ScoresOf(mean, labels, classes), kept.Loss, kept.Accuracy, time.GetUtcNow(), temperature,
            EvaluationDetails.Of(mean, labels, classes))
        {
            Scores = EvaluationScores.Of(test, mean, temperature, labels, classes),
            Outcomes = TestOutcomes.Of(mean, labels, classes),
        };
    }

    private static Serving With(Serving serving, Recipe recipe, DataRecipe other, DataDescription data) =>
        serving with { Recipe = RecipeReader.Write(recipe with { Data = other }), DataSha256 = data.Sha256 };

    private static float[][] ValuesOf(Probabilities[] members) => [.. members.Select(member => member.Values)];

    private static SplitScores ScoresOf(float[] probabilities, byte[] labels, int classes) => new(
        NegativeLogLikelihood.Of(probabilities, labels, classes),
        Accuracy.Of(probabilities, labels, classes),
        ExpectedCalibrationError.Of(probabilities, labels, classes));
}
