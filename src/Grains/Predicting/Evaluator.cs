using Ensembles.Combining;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;
using Ensembles.Scoring;
using Grains.Interfaces.Runs;

namespace Grains.Predicting;

/// <summary>Scores members and ensemble. The test images are read here and nowhere else.</summary>
public sealed class Evaluator(IDataCatalogue catalogue, TimeProvider time)
{
    internal async Task<Evaluation> Evaluate(string run, Recipe recipe, Serving serving, MemberPredictions predictions)
    {
        var classes = serving.ClassNames.Length;
        var validation = await predictions.ForSplit(run, serving, DataSplit.Validation);
        var test = await predictions.ForSplit(run, serving, DataSplit.Test);
        var (validationLabels, testLabels) = await Task.Run(() =>
            (catalogue.Labels(recipe.Data, DataSplit.Validation), catalogue.Labels(recipe.Data, DataSplit.Test)));
        var testMean = Mean(test);
        var ensemble = ScoresOf(testMean, testLabels, classes);
        var validationMean = Mean(validation);
        var kept = ScoresOf(validationMean, validationLabels, classes);
        var temperature = await Task.Run(() => Temperature.Fit(validationMean, validationLabels, classes));
        var members = new SplitScores?[recipe.Members];
        foreach (var (served, answer) in serving.Members.Zip(test)) members[served.Index] = ScoresOf(answer.Values, testLabels, classes);
        return new Evaluation([.. members], ensemble, kept.Loss, kept.Accuracy, time.GetUtcNow(), temperature, EvaluationDetails.Of(testMean, testLabels, classes));
    }

    /// <summary>What was found, with the pixels of the hardest images.</summary>
    internal async Task<EvaluationNote> Describe(string run, Recipe recipe, Evaluation? evaluation)
    {
        if (evaluation?.Details is not { } details) return new EvaluationNote($"Run '{run}' has not been evaluated; run 'ensemble evaluate {run}' first.");
        var images = await Task.Run(() => PixelsOf(recipe, [.. details.Hardest.Select(hard => hard.Sample)]));
        return new EvaluationNote((string?)null)
        {
            Brier = details.Brier,
            Temperature = evaluation.Temperature,
            Images = details.Confusion.Sum(),
            Reliability = [.. details.Reliability.Select(bin => new ReliabilityNote(bin.Count, bin.Confidence, bin.Accuracy))],
            Confusion = details.Confusion,
            Hardest = [.. details.Hardest.Select((hard, index) => new HardImage(
                hard.Sample, hard.Label, hard.Answer, hard.TrueProbability, hard.AnswerProbability, images?.Slice(index, 1).Pixels ?? []))],
            Shape = images is { Shape: var shape } ? [shape.Channels, shape.Height, shape.Width] : [],
        };
    }

    // The data may have gone since.
    private ImageBatch? PixelsOf(Recipe recipe, IReadOnlyList<int> places)
    {
        try
        {
            return catalogue.Images(recipe.Data, DataSplit.Test, places);
        }
        catch (TrainingException)
        {
            return null;
        }
    }

    private static float[] Mean(Probabilities[] members) => MeanProbabilities.Of([.. members.Select(member => member.Values)]);

    private static SplitScores ScoresOf(float[] probabilities, byte[] labels, int classes) => new(
        NegativeLogLikelihood.Of(probabilities, labels, classes),
        Accuracy.Of(probabilities, labels, classes),
        ExpectedCalibrationError.Of(probabilities, labels, classes));
}
