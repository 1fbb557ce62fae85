namespace Client.Top;

/// <summary>Lines of dots in a terminal: with Unicode a character holds two by four dots (braille), without it one.</summary>
internal sealed class DotCanvas
{
    private const char Braille = '\u2800';

    // The bit of a dot, by its row and column within the character.
    private static readonly int[,] Bits = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };

    private readonly bool _isBraille;
    private readonly bool[,] _dots;

    /// <param name="width">In characters.</param>
    /// <param name="height">In characters.</param>
    /// <param name="unicode">Whether the terminal has braille.</param>
    public DotCanvas(int width, int height, bool unicode)
    {
        _isBraille = unicode;
        _dots = unicode ? new bool[height * 4, width * 2] : new bool[height, width];
    }

    /// <summary>A line between two points; (0, 0) is the lower left, (1, 1) the upper right.</summary>
    public void Line((double X, double Y) from, (double X, double Y) to)
    {
        var (x, y) = DotOf(from);
        var (toX, toY) = DotOf(to);
        var steps = Math.Max(1, Math.Max(Math.Abs(toX - x), Math.Abs(toY - y)));
        for (var step = 0; step <= steps; step++)
            _dots[y + (int)Math.Round((double)(toY - y) * step / steps), x + (int)Math.Round((double)(toX - x) * step / steps)] = true;
    }

    /// <summary>A character of the picture, or null if it has no dot.</summary>
    /// <param name="row">From the top.</param>
    /// <param name="column">From the left.</param>
    /// <param name="plain">A dot without Unicode.</param>
    public char? At(int row, int column, char plain)
    {
        if (!_isBraille) return _dots[row, column] ? plain : null;
        var bits = 0;
        for (var y = 0; y < 4; y++)
        {
            for (var x = 0; x < 2; x++) bits |= _dots[row * 4 + y, column * 2 + x] ? Bits[y, x] : 0;
        }

        return bits == 0 ? null : (char)(Braille + bits);
    }

    private (int X, int Y) DotOf((double X, double Y) point) =>
        ((int)Math.Round(point.X * (_dots.GetLength(1) - 1)), (int)Math.Round((1 - point.Y) * (_dots.GetLength(0) - 1)));
}
