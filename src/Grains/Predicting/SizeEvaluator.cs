using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Selecting;
using Grains.Data;
using Grains.Interfaces.Runs;

namespace Grains.Predicting;

/// <summary>Scores averages of fewer members than all, from what each member says of the validation and the test images.</summary>
internal sealed class SizeEvaluator(IDataCatalogue catalogue, DataPreparer preparer)
{
    internal async Task<SizeCurve> Evaluate(string run, Recipe recipe, Serving serving, MemberPredictions predictions, ulong seed)
    {
        await preparer.Require(run, recipe.Data, serving.DataSha256);
        var validation = await predictions.ForSplit(run, serving, DataSplit.Validation);
        var test = await predictions.ForSplit(run, serving, DataSplit.Test);
        // Seconds of work for tens of members: not on the grain's turn.
        return await Task.Run(() => SizeCurve.Of(
            [.. serving.Members.Select(member => member.Index)],
            Labelled(validation, recipe, DataSplit.Validation, serving),
            Labelled(test, recipe, DataSplit.Test, serving),
            seed));
    }

    private LabelledAnswers Labelled(Probabilities[] members, Recipe recipe, DataSplit split, Serving serving) =>
        new(
            [.. members.Select(member => member.Values)], catalogue.Labels(recipe.Data, split, serving.DataSha256),
            serving.ClassNames.Length);
}
