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
        var ensemble = ScoresOf(Mean(test), testLabels, classes);
        var validationMean = Mean(validation);
        var kept = ScoresOf(validationMean, validationLabels, classes);
        var temperature = await Task.Run(() => Temperature.Fit(validationMean, validationLabels, classes));
        var members = new SplitScores?[recipe.Members];
        foreach (var (served, answer) in serving.Members.Zip(test)) members[served.Index] = ScoresOf(answer.Values, testLabels, classes);
        return new Evaluation([.. members], ensemble, kept.Loss, kept.Accuracy, time.GetUtcNow(), temperature);
    }

    private static float[] Mean(Probabilities[] members) => MeanProbabilities.Of([.. members.Select(member => member.Values)]);

    private static SplitScores ScoresOf(float[] probabilities, byte[] labels, int classes) => new(
        NegativeLogLikelihood.Of(probabilities, labels, classes),
        Accuracy.Of(probabilities, labels, classes),
        ExpectedCalibrationError.Of(probabilities, labels, classes));
}
