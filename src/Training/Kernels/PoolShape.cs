namespace Training.Kernels;

/// <summary>The images that a max-pool takes in, images × height × width × channels, and the edge of its square windows.</summary>
internal readonly record struct PoolShape(int Images, int Height, int Width, int Channels, int Size)
{
    public int Rows => Height / Size;

    public int Columns => Width / Size;

    /// <summary>Whether every pixel is in a window: what is beyond the last whole one is not looked at.</summary>
    public bool CoversAll => Height % Size == 0 && Width % Size == 0;

    /// <summary>Positions of a window's values relative to its first.</summary>
    public int[] Offsets()
    {
        var offsets = new int[Size * Size];
        for (var place = 0; place < offsets.Length; place++) offsets[place] = (place / Size * Width + place % Size) * Channels;
        return offsets;
    }

    /// <summary>The place of a window's first value.</summary>
    /// <param name="line">Rows of windows are counted through all images: image · <see cref="Rows"/> + row.</param>
    /// <param name="column">Of the window.</param>
    public int Source(int line, int column) => ((line / Rows * Height + line % Rows * Size) * Width + column * Size) * Channels;

    /// <summary>The place of a window's outcome.</summary>
    /// <inheritdoc cref="Source"/>
    public int Result(int line, int column) => (line * Columns + column) * Channels;
}
