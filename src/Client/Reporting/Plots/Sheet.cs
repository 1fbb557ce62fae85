using ScottPlot;
using SkiaSharp;

namespace Client.Reporting.Plots;

/// <summary>What all plots have in common.</summary>
internal static class Sheet
{
    private const float Sharpness = 2;

    public static Plot New(Palette palette, string title)
    {
        PlotFont.Use();
        var plot = new Plot { ScaleFactor = Sharpness };
        plot.Font.Set(PlotFont.Name);
        plot.FigureBackground.Color = palette.Ground;
        plot.DataBackground.Color = palette.Ground;
        plot.Axes.Color(palette.Soft);
        plot.Axes.Frame(false);
        plot.Axes.Bottom.FrameLineStyle.IsVisible = true;
        plot.Grid.MajorLineColor = palette.Grid;
        foreach (var label in new[] { plot.Axes.Bottom.Label, plot.Axes.Left.Label }) (label.Bold, label.FontSize) = (false, 13);
        plot.Title(title, 15);
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Title.Label.ForeColor = palette.Ink;
        return plot;
    }

    public static void AddLegend(Plot plot, Palette palette, Alignment place) => Dress(plot.ShowLegend(place), palette);

    /// <summary>For plots whose curves leave no corner free.</summary>
    public static void AddLegendBelow(Plot plot, Palette palette)
    {
        plot.ShowLegend(Edge.Bottom);
        (plot.Legend.Orientation, plot.Legend.TightHorizontalWrapping) = (Orientation.Horizontal, true);
        Dress(plot.Legend, palette);
    }

    /// <summary>A PNG file of so many points.</summary>
    public static byte[] Png(Plot plot, int width, int height) =>
        plot.GetImageBytes((int)(Sharpness * width), (int)(Sharpness * height), ImageFormat.Png);

    /// <summary>Two PNG files side by side in one. The library's own way of doing that loses sharp plots.</summary>
    public static byte[] Beside(byte[] left, byte[] right)
    {
        using var one = SKBitmap.Decode(left);
        using var other = SKBitmap.Decode(right);
        using var both = new SKBitmap(one.Width + other.Width, Math.Max(one.Height, other.Height));
        using var canvas = new SKCanvas(both);
        canvas.DrawBitmap(one, 0, 0);
        canvas.DrawBitmap(other, one.Width, 0);
        using var file = both.Encode(SKEncodedImageFormat.Png, 100);
        return file.ToArray();
    }

    private static void Dress(Legend legend, Palette palette)
    {
        (legend.BackgroundColor, legend.FontColor, legend.FontSize) = (palette.Ground.WithAlpha(0.85), palette.Ink, 12);
        legend.OutlineWidth = 0;
        legend.ShadowColor = Colors.Transparent;
        legend.SetBestFontOnEachRender = false;
        legend.FontName = PlotFont.Name;
    }
}
