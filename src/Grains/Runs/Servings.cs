using Ensembles.Recipes;
using Ensembles.Runs;
using Grains.Interfaces.Runs;

namespace Grains.Runs;

/// <summary>What a run can predict with.</summary>
internal static class Servings
{
    public static Serving Of(RunRecord state, Recipe recipe)
    {
        var serving = new Serving { Found = true, Fault = FaultOf(state) };
        return serving.Fault is not null ? serving : serving with
        {
            Recipe = state.FullRecipe(),
            Shape = [state.Plan.Data.Shape.Channels, state.Plan.Data.Shape.Height, state.Plan.Data.Shape.Width],
            ClassNames = [.. state.Plan.Data.ClassNames],
            Temperature = state.Evaluation?.Temperature,
            AppliesTemperature = recipe.Prediction.Temperature,
            ScalesDiffer = recipe.Parts.DistinctBy(part => part.Recipe.Model.PixelScale).Count() > 1,
            Members = [.. Answering(state).Select(member => new ServedMember(member.Index, member.BestEpoch!.Value, member.Best!.WeightsSha256))],
        };
    }

    // Until all new members are there, the old ones go on alone.
    private static IEnumerable<MemberRecord> Answering(RunRecord state) => state.Living.Where(member => state.Growth is null || member.Index < state.Growth.First);

    private static string? FaultOf(RunRecord state)
    {
        var run = state.Plan.Run;
        if (!state.HasEnded && state.Growth is null) return $"Run '{run}' has not ended yet; wait for it, or end it with 'ensemble stop {run}'.";
        if (state.StatesDropped) return $"Run '{run}' is a trial of sweep '{state.Plan.Sweep}' in which others were better, so its weights were removed; train its recipe again for them.";
        return Answering(state).Any(member => member.Best is null)
            ? $"Run '{run}' ended before its first epoch was decided; it has no weights to predict with."
            : null;
    }
}
