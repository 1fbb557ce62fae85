using System.Globalization;
using Client.Rendering;
using Client.Reporting.Plots;
using Grains.Interfaces.Sweeps;
using ScottPlot;
using Palette = Client.Reporting.Plots.Palette;

namespace Client.Reporting.Sweeps;

/// <summary>Parallel coordinates (Inselberg 1985): an axis a value, the loss last, and a line a trial.</summary>
internal sealed class ParallelPlot(SweepStatus sweep)
{
    private const float Thin = 1.3f;
    private const float Thick = 3.2f;
    private const int MostMarks = 6;
    private readonly List<TrialStatus> _trials = [
        .. sweep.Trials.Where(trial => trial.ValidationLoss is > 0 && trial.State != "failed")
            .OrderByDescending(trial => trial.ValidationLoss)];

    public byte[] Draw(Palette palette, int width, int height)
    {
        using var plot = Sheet.New(palette, "What was tried, and what came of it");
        plot.HideGrid();
        for (var place = 0; place < _trials.Count; place++) AddTrial(plot, palette, _trials[place], (place + 1.0) / _trials.Count);
        for (var axis = 0; axis < sweep.Space.Length; axis++) AddAxis(plot, palette, axis, Marks(sweep.Space[axis]));
        AddAxis(plot, palette, sweep.Space.Length, LossMarks());
        SetAxes(plot);
        return Sheet.Png(plot, width, height);
    }

    /// <summary>The place of a value on its axis, 0 to 1.</summary>
    internal static double PlaceOf(DimensionStatus dimension, string value)
    {
        if (dimension.Kind == "choice")
            return dimension.Choices.Length == 1 ? 0.5 : dimension.Choices.IndexOf(value) / (dimension.Choices.Length - 1.0);
        var number = double.Parse(value, CultureInfo.InvariantCulture);
        return dimension.Kind == "log"
            ? Math.Log(number / dimension.Low) / Math.Log(dimension.High / dimension.Low)
            : (number - dimension.Low) / (dimension.High - dimension.Low);
    }

    private double WorstLoss => _trials.Count == 0 ? 1 : _trials[0].ValidationLoss!.Value;

    private double BestLoss => _trials.Count == 0 ? 1 : _trials[^1].ValidationLoss!.Value;

    // Logarithms, as for losses in other plots; the best on top.
    private double PlaceOf(double loss) => WorstLoss > BestLoss ? Math.Log(WorstLoss / loss) / Math.Log(WorstLoss / BestLoss) : 0.5;

    private void AddTrial(Plot plot, Palette palette, TrialStatus trial, double rank)
    {
        var isBest = trial.Index == sweep.Best;
        List<Coordinates> points =
        [
            .. trial.Values.Select((value, axis) => new Coordinates(axis, PlaceOf(sweep.Space[axis], value))),
            new Coordinates(sweep.Space.Length, PlaceOf(trial.ValidationLoss!.Value)),
        ];
        var line = plot.Add.ScatterLine(points);
        // Better ones are drawn later and stronger.
        (line.Color, line.LineWidth) = isBest ? (palette.Best, Thick) : (palette.Ensemble.WithAlpha(0.15 + 0.55 * rank * rank), Thin);
    }

    private static void AddAxis(Plot plot, Palette palette, int axis, IEnumerable<(double Place, string Text)> marks)
    {
        var line = plot.Add.Line(axis, 0, axis, 1);
        (line.LineColor, line.LineWidth) = (palette.Soft, 1);
        foreach (var (place, text) in marks)
        {
            var mark = plot.Add.Text(PlotFont.CanDraw(text) ? text : "?", axis + 0.02, place);
            (mark.LabelFontColor, mark.LabelFontSize, mark.LabelAlignment, mark.LabelFontName) =
                (palette.Ink, 11, Alignment.MiddleLeft, PlotFont.Name);
            mark.LabelBackgroundColor = palette.Ground.WithAlpha(0.75);
        }
    }

    private static IEnumerable<(double Place, string Text)> Marks(DimensionStatus dimension) => dimension.Kind == "choice"

            ? dimension.Choices.Length <= 2 * MostMarks
            ? dimension.Choices.Select(choice => (PlaceOf(dimension, choice), SweepText.Value(choice)))
            : []
        : new[] { dimension.Low, dimension.High }.Select(end => ((double)(end == dimension.Low ? 0 : 1), Ticks.Text(end)));

    private IEnumerable<(double Place, string Text)> LossMarks() => WorstLoss > BestLoss
        ? Ticks.OfLogarithms(BestLoss, WorstLoss).Take(MostMarks).Select(loss => (PlaceOf(loss), Ticks.Text(loss)))
        : [(0.5, Ticks.Text(BestLoss))];

    private void SetAxes(Plot plot)
    {
        string[] names = [.. SweepText.Names(sweep.Space), "validation loss"];
        plot.Axes.SetLimits(-0.15, names.Length - 0.7, -0.06, 1.06);
        plot.Axes.Bottom.SetTicks([.. Enumerable.Range(0, names.Length).Select(axis => (double)axis)], names);
        plot.Axes.Left.SetTicks([], []);
        plot.Axes.Left.IsVisible = false;
    }
}
