using System.Globalization;
using ScottPlot;

namespace Client.Reporting.Plots;

/// <summary>
/// True classes against answers. Right answers are shaded by their share of a class, wrong ones among themselves: they are few.
/// </summary>
/// <param name="counts">Classes × classes: a row a true class, a column an answer.</param>
/// <param name="nameOf">Names a class.</param>
internal sealed class ConfusionPlot(IReadOnlyList<int> counts, Func<int, string> nameOf)
{
    private const int MostCounts = 20;
    private const double Faintest = 0.12;

    // From here on a bright figure is read better than a dark one.
    private const double Deep = 0.75;
    private readonly int _classes = (int)Math.Sqrt(counts.Count);

    public byte[] Draw(Palette palette, int width, int height)
    {
        using var plot = Sheet.New(palette, "Confusion matrix");
        plot.HideGrid();
        var mostWrong = Math.Max(1, Pairs().Where(pair => pair.Truth != pair.Answer).Select(pair => pair.Count).DefaultIfEmpty(1).Max());
        foreach (var pair in Pairs().Where(pair => pair.Count > 0)) Add(plot, palette, pair, mostWrong);
        SetAxes(plot);
        return Sheet.Png(plot, width, height);
    }

    private void Add(Plot plot, Palette palette, (int Truth, int Answer, int Count) pair, int mostWrong)
    {
        var isRight = pair.Truth == pair.Answer;
        var share = isRight
            ? (double)pair.Count / Math.Max(1, Enumerable.Range(0, _classes).Sum(answer => CountOf(pair.Truth, answer)))
            : (double)pair.Count / mostWrong;
        var opacity = Faintest + (1 - Faintest) * share;
        var cell = plot.Add.Rectangle(pair.Answer - 0.48, pair.Answer + 0.48, -pair.Truth - 0.48, -pair.Truth + 0.48);
        (cell.FillColor, cell.LineWidth) = ((isRight ? palette.Ensemble : palette.Wrong).WithAlpha(opacity), 0);
        if (_classes > MostCounts) return;
        var text = plot.Add.Text(pair.Count.ToString(CultureInfo.InvariantCulture), pair.Answer, -pair.Truth);
        (text.LabelFontColor, text.LabelFontSize, text.LabelAlignment) =
            (opacity > Deep ? palette.Ground : palette.Ink, 12, Alignment.MiddleCenter);
        text.LabelFontName = PlotFont.Name;
    }

    private void SetAxes(Plot plot)
    {
        plot.Axes.SetLimits(-0.5, _classes - 0.5, -_classes + 0.5, 0.5);
        plot.Axes.Bottom.Label.Text = "predicted class";
        plot.Axes.Left.Label.Text = "true class";
        // If there are many classes, each fifth, tenth … is named.
        var step = (_classes + MostCounts - 1) / MostCounts;
        int[] marked = [.. Enumerable.Range(0, _classes).Where(label => label % step == 0)];
        string[] texts = [.. marked.Select(NameOf)];
        plot.Axes.Bottom.SetTicks([.. marked.Select(label => (double)label)], texts);
        plot.Axes.Left.SetTicks([.. marked.Select(label => -(double)label)], texts);
        if (texts.Max(text => text.Length) <= 3) return;
        plot.Axes.Bottom.TickLabelStyle.Rotation = -45;
        plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.UpperRight;
    }

    private string NameOf(int label) => PlotFont.CanDraw(nameOf(label)) ? nameOf(label) : $"{label}";

    private IEnumerable<(int Truth, int Answer, int Count)> Pairs() =>
        from truth in Enumerable.Range(0, _classes)
        from answer in Enumerable.Range(0, _classes)
        select (truth, answer, CountOf(truth, answer));

    private int CountOf(int truth, int answer) => counts[truth * _classes + answer];
}
