using Ensembles.Selecting;
using Grains.Interfaces.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Client.Rendering;

/// <summary>Scores against the number of members, as people see them.</summary>
internal static class SizeCurveView
{
    public static IRenderable Of(string run, SizeCurveNote curve)
    {
        var table = Figures.Table("members", "subsets", "val. NLL", "val. accuracy", "test NLL", "test accuracy");
        foreach (var size in curve.Sizes)
        {
            table.Row(
                $"{size.Size}",
                Subsets(size),
                Loss(size.ValidationLoss),
                Accuracy(size.ValidationAccuracy),
                Loss(size.TestLoss),
                Accuracy(size.TestAccuracy));
        }

        var chosen = curve.Selection!;
        table.AddEmptyRow();
        table.Row(
            "weighted", "", Figures.Loss(chosen.ValidationLoss), Figures.Share(chosen.ValidationAccuracy), Figures.Loss(chosen.TestLoss),
            Figures.Share(chosen.TestAccuracy));
        return new Rows(
            new Text($"Run {run}: averages of fewer members, mean ± standard deviation over subsets of the members."),
            table,
            new Text(Recommendation(curve)),
            new Text($"Weights, chosen greedily on the validation images: {Weights(chosen)}."));
    }

    /// <summary>How many members are worth having, a sentence.</summary>
    public static string Recommendation(SizeCurveNote curve)
    {
        var best = curve.Sizes.MinBy(size => size.ValidationLoss.Mean)!;
        return $"Recommended: {curve.Recommended} of {curve.Sizes.Length} members, the fewest whose mean validation NLL is within one "
            + $"standard error over the images ({Figures.Loss(best.ValidationError)}) of the best, "
            + $"{Figures.Loss(best.ValidationLoss.Mean)}.";
    }

    /// <summary>The members that have a weight, with it.</summary>
    public static string Weights(SelectionNote chosen) =>
        string.Join(", ", chosen.Weights.Where(weight => weight.Weight > 0).Select(weight => $"member {weight.Member} × {weight.Weight}"));

    public static string Subsets(ScoredSize size) => size.AreAll ? $"all {size.Subsets}" : $"{size.Subsets} drawn";

    public static string Loss(ScoreSpread loss) => $"{Figures.Loss(loss.Mean)} ± {Figures.Loss(loss.Deviation)}";

    public static string Accuracy(ScoreSpread accuracy) => $"{Figures.Share(accuracy.Mean)} ± {Figures.Share(accuracy.Deviation)}";
}
