using Ensembles.Comparing;
using ScottPlot;
using SkiaSharp;

namespace Client.Reporting.Plots;

/// <summary>Scores of runs with their intervals: a panel a score, a line a run.</summary>
internal static class ComparisonPlot
{
    private const int Width = 460;
    private const int Frame = 90;
    private const int PerRun = 34;
    private const int Columns = 2;
    private const float Thin = 1.6f;

    /// <summary>A PNG file.</summary>
    /// <param name="runs">At least one.</param>
    /// <param name="palette">Its colours.</param>
    public static byte[] Draw(IReadOnlyList<ComparedRun> runs, Palette palette)
    {
        byte[][] panels =
        [
            Panel("Test accuracy (%), 95 % interval", runs, run => run.Accuracy, 100, palette),
            Panel("Test NLL (nats), 95 % interval", runs, run => run.Loss, 1, palette),
            Panel("Test Brier score, 95 % interval", runs, run => run.Brier, 1, palette),
            Panel("Test ECE, 95 % interval", runs, run => run.CalibrationError, 1, palette),
        ];
        return Together([.. panels.Select(SKBitmap.Decode)]);
    }

    private static byte[] Panel(
        string title, IReadOnlyList<ComparedRun> runs, Func<ScoreIntervals, Interval> score, double scale, Palette palette)
    {
        using var plot = Sheet.New(palette, title);
        var values = new List<Coordinates>();
        for (var index = 0; index < runs.Count; index++)
        {
            var (interval, place) = (score(runs[index].Scores), -index);
            var line = plot.Add.Line(scale * interval.Low, place, scale * interval.High, place);
            (line.LineColor, line.LineWidth) = (palette.Ensemble, Thin);
            values.Add(new Coordinates(scale * interval.Value, place));
        }

        var points = plot.Add.ScatterPoints(values);
        (points.Color, points.MarkerSize) = (palette.Ensemble, 8);
        plot.Axes.Left.SetTicks([.. values.Select(value => value.Y)], [.. runs.Select(run => run.Run)]);
        plot.Axes.AutoScale();
        plot.Axes.SetLimitsY(0.6 - runs.Count, 0.6);
        return Sheet.Png(plot, Width, Frame + PerRun * runs.Count);
    }

    private static byte[] Together(IReadOnlyList<SKBitmap> panels)
    {
        var (width, height) = (panels[0].Width, panels[0].Height);
        using var surface = SKSurface.Create(new SKImageInfo(Columns * width, (panels.Count + 1) / Columns * height));
        for (var index = 0; index < panels.Count; index++)
        {
            surface.Canvas.DrawBitmap(panels[index], index % Columns * width, index / Columns * height);
            panels[index].Dispose();
        }

        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }
}
