using System.Globalization;
using Ensembles.Scoring;
using ScottPlot;

namespace Client.Reporting.Plots;

/// <summary>The ensemble's accuracy by confidence; on the diagonal it is perfectly calibrated.</summary>
internal static class ReliabilityPlot
{
    private const float Thin = 1.2f;

    /// <param name="bins">Of equal width, from 0 to 1.</param>
    /// <param name="palette">Its colours.</param>
    /// <param name="width">In points.</param>
    /// <param name="height">In points.</param>
    public static byte[] Draw(IReadOnlyList<ReliabilityBin> bins, Palette palette, int width, int height)
    {
        using var plot = Sheet.New(palette, "Calibration: accuracy against confidence");
        plot.Axes.Bottom.Label.Text = "confidence";
        var diagonal = plot.Add.Line(0, 0, 1, 1);
        (diagonal.LineColor, diagonal.LineWidth, diagonal.LinePattern, diagonal.LegendText) =
            (palette.Soft, Thin, LinePattern.Dashed, "perfect calibration");
        for (var bin = 0; bin < bins.Count; bin++)
        {
            if (bins[bin].Count > 0) Add(plot, palette, bins[bin], (double)bin / bins.Count, 1.0 / bins.Count);
        }

        AddMeans(plot, palette, [.. bins.Where(bin => bin.Count > 0)]);
        SetAxes(plot);
        Sheet.AddLegend(plot, palette, Alignment.UpperLeft);
        return Sheet.Png(plot, width, height);
    }

    private static void Add(Plot plot, Palette palette, ReliabilityBin bin, double left, double width)
    {
        const double Gap = 0.08;
        var bar = plot.Add.Rectangle(left + Gap * width, left + (1 - Gap) * width, 0, bin.Accuracy);
        (bar.FillColor, bar.LineWidth) = (palette.Ensemble.WithAlpha(0.28), 0);
        var count = plot.Add.Text(bin.Count.ToString(CultureInfo.InvariantCulture), left + width / 2, 0.01);
        (count.LabelFontColor, count.LabelFontSize, count.LabelAlignment) = (palette.Soft, 10, Alignment.LowerCenter);
        count.LabelFontName = PlotFont.Name;
    }

    private static void AddMeans(Plot plot, Palette palette, IReadOnlyList<ReliabilityBin> bins)
    {
        foreach (var bin in bins)
        {
            var interval = WilsonInterval.Of(bin.Accuracy, bin.Count);
            var bar = plot.Add.Line(bin.Confidence, interval.Low, bin.Confidence, interval.High);
            (bar.LineColor, bar.LineWidth) = (palette.Ensemble, Thin);
        }

        var means = plot.Add.ScatterPoints(bins.Select(bin => new Coordinates(bin.Confidence, bin.Accuracy)).ToList());
        (means.Color, means.MarkerSize, means.LegendText) = (palette.Ensemble, 7, "mean of a bin, with 95 % interval");
    }

    private static void SetAxes(Plot plot)
    {
        double[] marks = [0, 0.2, 0.4, 0.6, 0.8, 1];
        string[] texts = [.. marks.Select(mark => mark.ToString("p0", CultureInfo.InvariantCulture))];
        plot.Axes.SetLimits(-0.01, 1.01, 0, 1.2);
        plot.Axes.Bottom.SetTicks(marks, texts);
        plot.Axes.Left.SetTicks(marks, texts);
    }
}
