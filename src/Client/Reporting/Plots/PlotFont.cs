using ScottPlot;
using SkiaSharp;

namespace Client.Reporting.Plots;

/// <summary>The font of plots comes with the program: a fresh machine has none, and plots look alike everywhere.</summary>
internal sealed class PlotFont : IFontResolver
{
    public const string Name = "Inter";
    private static readonly SKTypeface Face = Load();
    private static readonly Lock Gate = new();
    private static bool _inUse;

    /// <summary>Whether the font has all characters of a text.</summary>
    public static bool CanDraw(string text) => Face.ContainsGlyphs(text);

    /// <summary>Makes the plot library find the font.</summary>
    public static void Use()
    {
        lock (Gate)
        {
            if (!_inUse) Fonts.FontResolvers.Insert(0, new PlotFont());
            _inUse = true;
        }
    }

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == Name ? Face : null;

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Name ? Face : null;

    private static SKTypeface Load()
    {
        using var file = typeof(PlotFont).Assembly.GetManifestResourceStream("fonts/Inter.ttf")!;
        return SKTypeface.FromStream(file);
    }
}
