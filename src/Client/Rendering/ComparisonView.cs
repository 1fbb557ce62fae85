using System.Globalization;
using Ensembles.Comparing;
using Grains.Interfaces.Comparing;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Client.Rendering;

/// <summary>Compared runs as people see them: each with its intervals, then every two against each other.</summary>
internal static class ComparisonView
{
    public static IRenderable Of(ComparisonReply comparison) =>
        new Rows(RunsOf(comparison), PairsOf(comparison), new Text(Remark(comparison)));

    private static FittedTable RunsOf(ComparisonReply comparison)
    {
        var table = Figures.Table("run", "members", "accuracy (%)", "NLL", "Brier", "ECE");
        foreach (var run in comparison.Runs) table.Row([run.Run, $"{run.Members}", .. Cells(run.Scores, "f2", "f4")]);
        return table;
    }

    private static FittedTable PairsOf(ComparisonReply comparison)
    {
        var table = Figures.Table(
            "first less second", "accuracy (%)", "NLL", "Brier", "ECE", "only first right", "only second right", "answers differ",
            "McNemar p");
        foreach (var pair in comparison.Pairs)
        {
            table.Row([
                $"{pair.First} − {pair.Second}",
                .. Cells(pair.Difference, "+0.00;−0.00;0.00", "+0.0000;−0.0000;0.0000"),
                $"{pair.OnlyFirstRight}",
                $"{pair.OnlySecondRight}",
                $"{pair.Differing}",
                P(pair.PValue)]);
        }

        return table;
    }

    private static IEnumerable<string> Cells(ScoreIntervals scores, string shares, string figures) =>
    [
        Cell(scores.Accuracy, 100, shares),
        Cell(scores.Loss, 1, figures),
        Cell(scores.Brier, 1, figures),
        Cell(scores.CalibrationError, 1, figures),
    ];

    private static string Cell(Interval interval, double scale, string format)
    {
        return $"{Of(interval.Value)} [{Of(interval.Low)}, {Of(interval.High)}]";

        string Of(double value) => (scale * value).ToString(format, CultureInfo.InvariantCulture);
    }

    private static string P(double value) => value < 0.0001 ? "< 0.0001" : value.ToString("f4", CultureInfo.InvariantCulture);

    private static string Remark(ComparisonReply comparison) => string.Create(
        CultureInfo.InvariantCulture,
        $"{comparison.Images:n0} test images; in brackets 95 % intervals over {comparison.Resamples:n0} resamples of them, the same for "
            + $"all runs. ")
        + "McNemar's exact test asks of a pair whether both are right equally often"
        + (comparison.Pairs.Length > 1 ? $"; of {comparison.Pairs.Length} pairs some differ by chance." : ".");
}
