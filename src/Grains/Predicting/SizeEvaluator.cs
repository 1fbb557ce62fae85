using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Selecting;
using Grains.Interfaces.Runs;

namespace Grains.Predicting;

/// <summary>Scores averages of fewer members than all, from what each member says of the validation and the test images.</summary>
internal sealed class SizeEvaluator(IDataCatalogue catalogue)
{
    internal async Task<SizeCurve> Evaluate(string run, Recipe recipe, Serving serving, MemberPredictions predictions, ulong seed)
    {
        var validation = await predictions.ForSplit(run, serving, DataSplit.Validation);
        var test = await predictions.ForSplit(run, serving, DataSplit.Test);
        // Seconds of work for tens of members: not on the grain's turn.
        return await Task.Run(() => SizeCurve.Of(
            [.. serving.Members.Select(member => member.Index)],
            Labelled(validation, recipe, DataSplit.Validation, serving.ClassNames.Length),
            Labelled(test, recipe, DataSplit.Test, serving.ClassNames.Length),
            seed));
    }

    private LabelledAnswers Labelled(Probabilities[] members, Recipe recipe, DataSplit split, int classes) =>
        new([.. members.Select(member => member.Values)], catalogue.Labels(recipe.Data, split), classes);
}
