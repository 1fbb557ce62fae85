using ScottPlot;

namespace Client.Reporting.Plots;

/// <summary>A score against epochs: members thin, the ensemble thick, the best epoch marked.</summary>
internal sealed record CurvePlot(string Title)
{
    private const float Thin = 1.2f;
    private const float Thick = 3;
    private const int FewEpochs = 30;

    /// <summary>The members' curves.</summary>
    public IReadOnlyList<Curve> Members { get; init; } = [];

    /// <summary>What the thin curves are called.</summary>
    public string MembersName { get; init; } = "members";

    /// <summary>The mean of the members, or null.</summary>
    public Curve? Mean { get; init; }

    /// <summary>The averaged prediction's curve.</summary>
    public required Curve Ensemble { get; init; }

    /// <summary>What the thick curve is called.</summary>
    public string EnsembleName { get; init; } = "ensemble";

    /// <summary>A corner that the curves leave free.</summary>
    public Alignment LegendPlace { get; init; } = Alignment.UpperRight;

    /// <summary>The best epoch, or null.</summary>
    public int? Best { get; init; }

    /// <summary>The epochs at which snapshots were taken.</summary>
    public IReadOnlyList<int> Snapshots { get; init; } = [];

    public required Scale Scale { get; init; }

    private IEnumerable<Curve> All => Members.Append(Ensemble).Concat(Mean is { } mean ? [mean] : []);

    public byte[] Draw(Palette palette, int width, int height)
    {
        using var plot = Sheet.New(palette, Title);
        plot.Axes.Bottom.Label.Text = "epoch";
        if (Best is { } best) Mark(plot, palette, best, $"best epoch {best}");
        foreach (var (epoch, index) in Snapshots.Select((epoch, index) => (epoch, index)))
            Mark(plot, palette, epoch, index == 0 ? "snapshots" : "");
        foreach (var (member, index) in Members.Select((member, index) => (member, index)))
            Add(plot, member, palette.Member, Thin, index == 0 ? MembersName : "");
        if (Mean is { } mean) Add(plot, mean, palette.Mean, Thin, "mean of members").LinePattern = LinePattern.Dashed;
        var ensemble = Add(plot, Ensemble, palette.Ensemble, Thick, EnsembleName);
        if (Ensemble.Epochs.Length <= FewEpochs) ensemble.MarkerSize = 2.4f * Thick;
        SetAxes(plot);
        Sheet.AddLegend(plot, palette, LegendPlace);
        return Sheet.Png(plot, width, height);
    }

    private ScottPlot.Plottables.Scatter Add(Plot plot, Curve curve, Color colour, float width, string name)
    {
        var points = curve.Epochs.Zip(curve.Values.Select(Scale.To), (epoch, place) => new Coordinates(epoch, place))
            .Where(point => double.IsFinite(point.Y))
            .ToList();
        var line = plot.Add.ScatterLine(points);
        (line.Color, line.LineWidth, line.LegendText) = (colour, width, name);
        // A single epoch is no line.
        if (points.Count == 1) line.MarkerSize = 2.4f * width;
        return line;
    }

    private static void Mark(Plot plot, Palette palette, int epoch, string text)
    {
        var line = plot.Add.VerticalLine(epoch);
        (line.Color, line.LineWidth, line.LinePattern, line.LegendText) = (palette.Best, Thin, LinePattern.Dotted, text);
    }

    private void SetAxes(Plot plot)
    {
        var last = Math.Max(1, All.SelectMany(curve => curve.Epochs).DefaultIfEmpty(1).Max());
        plot.Axes.SetLimitsX(last > 1 ? 1 - 0.02 * last : 0, last > 1 ? last + 0.02 * last : 2);
        var epochs = Ticks.OfEpochs((int)last);
        plot.Axes.Bottom.SetTicks([.. epochs.Select(epoch => (double)epoch)], [.. epochs.Select(epoch => $"{epoch}")]);
        var (low, high) = Range();
        plot.Axes.SetLimitsY(low, high);
        if (Scale.Marks?.Invoke(low, high).ToList() is { } marks)
            plot.Axes.Left.SetTicks([.. marks.Select(mark => mark.Place)], [.. marks.Select(mark => mark.Text)]);
    }

    private (double Low, double High) Range()
    {
        var places = All.SelectMany(curve => curve.Values).Select(Scale.To).Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        var (low, high) = (places.Min(), places.Max());
        if (Scale.Marks is null) low = Math.Min(0, low);
        var margin = high > low ? 0.06 * (high - low) : 0.1;
        return (low - margin, high + margin);
    }
}
