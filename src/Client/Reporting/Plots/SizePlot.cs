using Ensembles.Selecting;
using Grains.Interfaces.Runs;
using ScottPlot;

namespace Client.Reporting.Plots;

/// <summary>
/// A score against the number of members: the mean over subsets with a band of a standard deviation, on validation and on test images.
/// </summary>
/// <param name="Title">What is drawn.</param>
/// <param name="Scale">Of the score.</param>
/// <param name="Curve">What was found.</param>
internal sealed record SizePlot(string Title, Scale Scale, SizeCurveNote Curve)
{
    private const float Thin = 1.2f;
    private const float Thick = 2.4f;
    private const int FewSizes = 30;

    /// <summary>The score on the validation images.</summary>
    public required Func<ScoredSize, ScoreSpread> Validation { get; init; }

    /// <summary>The score on the test images.</summary>
    public required Func<ScoredSize, ScoreSpread> Test { get; init; }

    /// <summary>The weighted average's score on the validation images.</summary>
    public required double ValidationOfWeighted { get; init; }

    /// <summary>The weighted average's score on the test images.</summary>
    public required double TestOfWeighted { get; init; }

    public Plot Make(Palette palette)
    {
        var plot = Sheet.New(palette, Title);
        plot.Axes.Bottom.Label.Text = "members";
        var recommended = plot.Add.VerticalLine(Curve.Recommended);
        (recommended.Color, recommended.LineWidth, recommended.LinePattern, recommended.LegendText) =
            (palette.Best, Thin, LinePattern.Dotted, $"recommended: {Curve.Recommended}");
        Add(plot, Validation, ValidationOfWeighted, palette.Ensemble, "validation");
        Add(plot, Test, TestOfWeighted, palette.Mean, "test", "dashed: greedy weights");
        SetAxes(plot);
        Sheet.AddLegendBelow(plot, palette);
        return plot;
    }

    private void Add(Plot plot, Func<ScoredSize, ScoreSpread> score, double weighted, Color colour, string name, string weightedName = "")
    {
        var places = Curve.Sizes
            .Select(size =>
                (size.Size, Low: Scale.To(Low(score(size))), Mean: Scale.To(score(size).Mean), High: Scale.To(High(score(size)))))
            .Where(place => double.IsFinite(place.Low) && double.IsFinite(place.Mean) && double.IsFinite(place.High))
            .ToList();
        if (places.Count == 0) return;
        var band = plot.Add.FillY([.. places.Select(place => ((double)place.Size, place.Low, place.High))]);
        (band.FillColor, band.LineWidth) = (colour.WithAlpha(0.16), 0);
        var line = plot.Add.ScatterLine(places.Select(place => new Coordinates(place.Size, place.Mean)).ToList());
        (line.Color, line.LineWidth, line.LegendText) = (colour, Thick, name);
        if (places.Count <= FewSizes) line.MarkerSize = 2.4f * Thick;
        if (!double.IsFinite(Scale.To(weighted))) return;
        var level = plot.Add.HorizontalLine(Scale.To(weighted));
        (level.Color, level.LineWidth, level.LinePattern, level.LegendText) = (colour, Thin, LinePattern.Dashed, weightedName);
    }

    // A mean minus its deviation may be no possible score: the band is limited to the subsets' range.
    private static double Low(ScoreSpread score) => Math.Max(score.Least, score.Mean - score.Deviation);

    private static double High(ScoreSpread score) => Math.Min(score.Greatest, score.Mean + score.Deviation);

    private void SetAxes(Plot plot)
    {
        var last = Curve.Sizes.Length;
        var sizes = Ticks.OfEpochs(last);
        plot.Axes.SetLimitsX(last > 1 ? 1 - 0.03 * last : 0, last > 1 ? 1.03 * last : 2);
        plot.Axes.Bottom.SetTicks([.. sizes.Select(size => (double)size)], [.. sizes.Select(size => $"{size}")]);
        var places = Curve.Sizes.SelectMany(size => new[] { Validation(size), Test(size) })
            .SelectMany(score => new[] { Low(score), High(score) })
            .Append(ValidationOfWeighted).Append(TestOfWeighted).Select(Scale.To).Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        var margin = places.Max() > places.Min() ? 0.06 * (places.Max() - places.Min()) : 0.1;
        var (low, high) = (places.Min() - margin, places.Max() + margin);
        plot.Axes.SetLimitsY(low, high);
        var marks = Scale.Marks!(low, high).ToList();
        plot.Axes.Left.SetTicks([.. marks.Select(mark => mark.Place)], [.. marks.Select(mark => mark.Text)]);
    }
}
