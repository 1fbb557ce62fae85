namespace Training.Data.Images;

/// <summary>How a stored picture is turned and mirrored to be upright: the values 1 to 8 of EXIF's tag 0x0112.</summary>
/// <param name="Value">1 is upright as it is stored.</param>
internal readonly record struct Orientation(int Value)
{
    /// <summary>As it is stored.</summary>
    public static Orientation Upright { get; } = new(1);

    /// <summary>Whether stored rows are columns of the upright picture.</summary>
    public bool SwapsSides => Value >= 5;

    /// <summary>
    /// The position of the upright picture's pixels among the stored ones: that of column x and row y is at <c>First + x · Right + y ·
    /// Down</c>.
    /// </summary>
    /// <param name="width">Columns as they are stored.</param>
    /// <param name="height">Rows as they are stored.</param>
    public (int First, int Right, int Down) Walk(int width, int height)
    {
        var (topRight, bottomLeft, last) = (width - 1, (height - 1) * width, width * height - 1);
        return Value switch
        {
            2 => (topRight, -1, width),
            3 => (last, -1, -width),
            4 => (bottomLeft, 1, -width),
            5 => (0, width, 1),
            6 => (bottomLeft, -width, 1),
            7 => (last, -width, -1),
            8 => (topRight, width, -1),
            _ => (0, 1, width),
        };
    }
}
