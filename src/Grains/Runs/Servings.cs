using Ensembles.Recipes;
using Ensembles.Runs;
using Grains.Interfaces.Runs;

namespace Grains.Runs;

/// <summary>What a run can predict with.</summary>
internal static class Servings
{
    public static Serving Of(RunRecord state, Recipe recipe)
    {
        double[] scales = [.. recipe.Parts.Select(part => part.Recipe.Model.PixelScale).Distinct()];
        var serving = new Serving { Found = true, Fault = state.WeightsFault() };
        return serving.Fault is not null ? serving : serving with
        {
            Recipe = state.FullRecipe(),
            DataSha256 = state.Plan.Data.Sha256,
            Shape = [state.Plan.Data.Shape.Channels, state.Plan.Data.Shape.Height, state.Plan.Data.Shape.Width],
            ClassNames = [.. state.Plan.Data.ClassNames],
            Temperature = state.Evaluation?.Temperature,
            AppliesTemperature = recipe.Prediction.Temperature,
            ScalesDiffer = scales.Length > 1,
            PixelScale = scales.Length == 1 ? scales[0] : null,
            Members = [
                .. state.Answering().Select(member => new ServedMember(member.Index, member.BestEpoch!.Value, member.Best!.WeightsSha256))],
        };
    }
}
