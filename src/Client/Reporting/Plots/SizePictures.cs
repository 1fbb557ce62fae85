using Client.Rendering;
using Grains.Interfaces.Runs;

namespace Client.Reporting.Plots;

/// <summary>Pictures of scores against the number of members.</summary>
internal static class SizePictures
{
    private const int Width = 520;
    private const int Height = 340;

    /// <summary>All of them, whether there is something to draw or not yet.</summary>
    public static IReadOnlyList<string> Names { get; } = ["size-loss", "size-accuracy"];

    /// <summary>Loss and accuracy.</summary>
    public static IReadOnlyList<Picture> Of(SizeCurveNote curve) => curve.Selection is null ? [] :
    [
        Of(Names[0], LossPlot(curve), $"Loss of averages of one member to all of them. {SizeCurveView.Recommendation(curve)}"),
        Of(
            Names[1], AccuracyPlot(curve),
            "Accuracy of averages of one member to all of them; bands are a standard deviation over subsets of the members."),
    ];

    /// <summary>Both side by side, a PNG file.</summary>
    public static byte[] Together(SizeCurveNote curve, Palette palette)
    {
        var pictures = Of(curve);
        return Sheet.Beside(pictures[0].Draw(palette), pictures[1].Draw(palette));
    }

    private static SizePlot LossPlot(SizeCurveNote curve) => new("Loss (nats, log scale)", Scale.Loss, curve)
    {
        Validation = size => size.ValidationLoss,
        Test = size => size.TestLoss,
        ValidationOfWeighted = curve.Selection!.ValidationLoss,
        TestOfWeighted = curve.Selection.TestLoss,
    };

    private static SizePlot AccuracyPlot(SizeCurveNote curve)
    {
        var seen = curve.Sizes.SelectMany(size => new[] { size.ValidationAccuracy.Greatest, size.TestAccuracy.Greatest });
        return new SizePlot("Accuracy (log scale of the error)", Scale.Accuracy(seen), curve)
        {
            Validation = size => size.ValidationAccuracy,
            Test = size => size.TestAccuracy,
            ValidationOfWeighted = curve.Selection!.ValidationAccuracy,
            TestOfWeighted = curve.Selection.TestAccuracy,
        };
    }

    private static Picture Of(string name, SizePlot plot, string description) => new(name, description, Width, Height, palette =>
    {
        using var drawn = plot.Make(palette);
        return Sheet.Png(drawn, Width, Height);
    });
}
