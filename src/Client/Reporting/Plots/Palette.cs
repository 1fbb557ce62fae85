using ScottPlot;

namespace Client.Reporting.Plots;

/// <summary>Colours of pictures.</summary>
internal sealed record Palette
{
    /// <summary>For paper and bright screens.</summary>
    public static Palette Light { get; } = new()
    {
        Ground = Color.FromHex("#ffffff"),
        Ink = Color.FromHex("#18212c"),
        Soft = Color.FromHex("#566373"),
        Grid = Color.FromHex("#e6ebf1"),
        Ensemble = Color.FromHex("#1f5fd0"),
        Member = Color.FromHex("#8b9bad"),
        Mean = Color.FromHex("#c0670a"),
        Best = Color.FromHex("#16794c"),
        Wrong = Color.FromHex("#c9432b"),
    };

    /// <summary>For dark screens.</summary>
    public static Palette Dark { get; } = new()
    {
        Ground = Color.FromHex("#161d27"),
        Ink = Color.FromHex("#e4eaf1"),
        Soft = Color.FromHex("#9aa8b8"),
        Grid = Color.FromHex("#2b3644"),
        Ensemble = Color.FromHex("#6ea8ff"),
        Member = Color.FromHex("#738396"),
        Mean = Color.FromHex("#f0a94a"),
        Best = Color.FromHex("#56c98c"),
        Wrong = Color.FromHex("#ff7a5e"),
    };

    /// <summary>Behind everything.</summary>
    public required Color Ground { get; init; }

    /// <summary>Titles and figures.</summary>
    public required Color Ink { get; init; }

    /// <summary>Axes and their marks.</summary>
    public required Color Soft { get; init; }

    /// <summary>Grid lines.</summary>
    public required Color Grid { get; init; }

    /// <summary>The averaged prediction.</summary>
    public required Color Ensemble { get; init; }

    /// <summary>A single member.</summary>
    public required Color Member { get; init; }

    /// <summary>The mean of the members' scores.</summary>
    public required Color Mean { get; init; }

    /// <summary>The best epoch.</summary>
    public required Color Best { get; init; }

    /// <summary>Wrong answers.</summary>
    public required Color Wrong { get; init; }
}
