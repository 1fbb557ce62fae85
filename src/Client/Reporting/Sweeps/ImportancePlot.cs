using System.Globalization;
using Client.Rendering;
using Client.Reporting.Plots;
using Grains.Interfaces.Sweeps;
using ScottPlot;
using Palette = Client.Reporting.Plots.Palette;

namespace Client.Reporting.Sweeps;

/// <summary>What each value explains by itself, the most important on top.</summary>
internal sealed class ImportancePlot(SweepStatus sweep)
{
    private const double HalfBar = 0.32;

    public byte[] Draw(Palette palette, int width, int height)
    {
        using var plot = Sheet.New(palette, "Importance of values");
        var known = sweep.Space.Zip(SweepText.Names(sweep.Space), (dimension, name) => (Name: name, Share: dimension.Importance))
            .Where(value => value.Share is not null)
            .OrderBy(value => value.Share)
            .ToList();
        for (var place = 0; place < known.Count; place++) Add(plot, palette, place, known[place].Share!.Value);
        plot.Axes.Bottom.Label.Text = "share of the variance of ranks";
        double[] marks = [0, 0.25, 0.5, 0.75, 1];
        plot.Axes.Bottom.SetTicks(marks, [.. marks.Select(mark => mark.ToString("p0", CultureInfo.InvariantCulture))]);
        plot.Axes.Left.SetTicks(
            [.. Enumerable.Range(0, known.Count).Select(place => (double)place)], [.. known.Select(value => value.Name)]);
        plot.Axes.SetLimits(0, 1.05, -0.6, known.Count - 0.4);
        return Sheet.Png(plot, width, height);
    }

    private static void Add(Plot plot, Palette palette, int place, double share)
    {
        var bar = plot.Add.Rectangle(0, share, place - HalfBar, place + HalfBar);
        (bar.FillColor, bar.LineWidth) = (palette.Ensemble.WithAlpha(0.8), 0);
        var text = plot.Add.Text(share.ToString("p0", CultureInfo.InvariantCulture), share + 0.01, place);
        (text.LabelFontColor, text.LabelFontSize, text.LabelAlignment, text.LabelFontName) =
            (palette.Ink, 11, Alignment.MiddleLeft, PlotFont.Name);
    }
}
