using Client.Rendering;
using Ensembles.Runs;
using Grains.Interfaces.Runs;
using Spectre.Console;

namespace Client.Top;

/// <summary>The ensemble's validation loss against that of its members, epoch by epoch; the axis is logarithmic.</summary>
internal static class LossChart
{
    private const int LabelWidth = 8;
    private static readonly Style EnsembleStyle = new(Color.DodgerBlue1, decoration: Decoration.Bold);
    private static readonly Style MeanStyle = new(Color.Grey);

    /// <summary>Epochs that can be drawn.</summary>
    public static IReadOnlyList<DecidedEpoch> Drawable(RunStatus run) =>
        [.. run.Epochs.Where(epoch => IsDrawable(epoch.EnsembleLoss) && IsDrawable(epoch.MeanMemberLoss))];

    /// <param name="run">With at least one epoch that can be drawn.</param>
    /// <param name="width">In characters.</param>
    /// <param name="height">In lines; the first one is the legend, the last one has the epochs.</param>
    /// <param name="unicode">Whether the terminal has braille.</param>
    public static Paragraph Of(RunStatus run, int width, int height, bool unicode)
    {
        var epochs = Drawable(run);
        var (rows, columns) = (height - 2, Math.Max(2, width - LabelWidth - 1));
        var (low, high) = (
            epochs.Min(epoch => Math.Min(epoch.EnsembleLoss, epoch.MeanMemberLoss)),
            epochs.Max(epoch => Math.Max(epoch.EnsembleLoss, epoch.MeanMemberLoss)));
        var mean = Curve(epochs, epoch => epoch.MeanMemberLoss, low, high, new DotCanvas(columns, rows, unicode));
        var ensemble = Curve(epochs, epoch => epoch.EnsembleLoss, low, high, new DotCanvas(columns, rows, unicode));
        var chart = new Paragraph();
        AppendLegend(chart, width, unicode ? '─' : '*', unicode ? '─' : '.');
        for (var row = 0; row < rows; row++)
        {
            chart.Append((row == 0 ? Figures.Loss(high) : row == rows - 1 ? Figures.Loss(low) : "").PadLeft(LabelWidth) + " ", MeanStyle);
            for (var column = 0; column < columns; column++) AppendCell(chart, ensemble.At(row, column, '*'), mean.At(row, column, '.'));
            chart.Append("\n");
        }

        chart.Append(new string(' ', LabelWidth + 1) + Axis(epochs, run.Ensemble.BestEpoch, columns, unicode ? '▲' : '^'), MeanStyle);
        return chart;
    }

    private static void AppendLegend(Paragraph chart, int width, char ensemble, char mean)
    {
        const string Ensemble = " ensemble   ";
        chart.Append(Columns.Cut("validation loss:  ", width), MeanStyle);
        if (width > 50)
            chart.Append(new string(ensemble, 2), EnsembleStyle)
                .Append(Ensemble)
                .Append(new string(mean, 2), MeanStyle)
                .Append(" mean of members");
        chart.Append("\n");
    }

    private static void AppendCell(Paragraph chart, char? ensemble, char? mean) =>
        chart.Append($"{ensemble ?? mean ?? ' '}", ensemble is null ? MeanStyle : EnsembleStyle);

    private static DotCanvas Curve(
        IReadOnlyList<DecidedEpoch> epochs, Func<DecidedEpoch, double> value, double low, double high, DotCanvas canvas)
    {
        var points = epochs.Select(epoch =>
            (X: PlaceOf(epoch.Epoch, epochs), Y: high > low ? Math.Log(value(epoch) / low) / Math.Log(high / low) : 0.5))
            .ToList();
        for (var i = 0; i < points.Count; i++) canvas.Line(points[Math.Max(0, i - 1)], points[i]);
        return canvas;
    }

    // The first epoch, the last one, and an arrow to the best.
    private static string Axis(IReadOnlyList<DecidedEpoch> epochs, int? best, int columns, char arrow)
    {
        var (first, last) = (epochs[0].Epoch, epochs[^1].Epoch);
        var axis = $"{first}".PadRight(columns).ToCharArray();
        var label = last == best ? $"{last} " : $"{last}";
        if (last > first && label.Length < columns) label.CopyTo(axis.AsSpan(columns - label.Length));
        if (best is { } epoch && epoch >= first && epoch <= last) axis[(int)Math.Round(PlaceOf(epoch, epochs) * (columns - 1))] = arrow;
        return new string(axis);
    }

    private static double PlaceOf(int epoch, IReadOnlyList<DecidedEpoch> epochs) =>
        epochs.Count > 1 ? (double)(epoch - epochs[0].Epoch) / (epochs[^1].Epoch - epochs[0].Epoch) : 0;

    private static bool IsDrawable(double loss) => double.IsFinite(loss) && loss > 0;
}
