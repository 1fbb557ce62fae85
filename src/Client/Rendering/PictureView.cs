using Client.Predicting;
using Spectre.Console;

namespace Client.Rendering;

/// <summary>A grey image in a terminal: a character shows two pixels, the upper as its colour and the lower as its background.</summary>
internal static class PictureView
{
    /// <summary>
    /// Whether a console can show pictures: it is a terminal, with colours and such characters. NO_COLOR takes a console its colours.
    /// </summary>
    public static bool IsPossible(IAnsiConsole console) =>
        console.Profile.Out.IsTerminal
            && console.Profile.Capabilities is { Ansi: true, Unicode: true, ColorSystem: not ColorSystem.NoColors };

    /// <param name="image">What is shown.</param>
    /// <param name="mostColumns">Its greatest width in characters; a wider image is shrunk to a half, a third and so on.</param>
    public static Paragraph Of(GreyImage image, int mostColumns)
    {
        var scale = (image.Width + mostColumns - 1) / mostColumns;
        var (rows, columns) = ((image.Height + scale - 1) / scale, (image.Width + scale - 1) / scale);
        var picture = new Paragraph();
        for (var row = 0; row < rows; row += 2)
        {
            if (row > 0) picture.Append("\n");
            for (var column = 0; column < columns; column++)
            {
                picture.Append("▀", new Style(Grey(image, row, column, scale), Grey(image, row + 1, column, scale)));
            }
        }

        return picture;
    }

    // The mean of a square of pixels; those outside the image are black.
    private static Color Grey(GreyImage image, int row, int column, int scale)
    {
        var sum = 0;
        for (var y = row * scale; y < Math.Min((row + 1) * scale, image.Height); y++)
        {
            for (var x = column * scale; x < Math.Min((column + 1) * scale, image.Width); x++) sum += image[y, x];
        }

        var grey = (byte)(sum / (scale * scale));
        return new Color(grey, grey, grey);
    }
}
