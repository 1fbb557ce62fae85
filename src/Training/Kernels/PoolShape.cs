namespace Training.Kernels;

/// <summary>The images that a max-pool takes in, images × height × width × channels, and the edge of its square windows.</summary>
internal readonly record struct PoolShape(int Images, int Height, int Width, int Channels, int Size)
{
    public int Rows => Height / Size;

    public int Columns => Width / Size;

    /// <summary>Values that come out.</summary>
    public int Outputs => Images * Rows * Columns * Channels;

    /// <summary>Whether every pixel is in a window: what is beyond the last whole one is not looked at.</summary>
    public bool CoversAll => Height % Size == 0 && Width % Size == 0;

    /// <summary>Where a window's values stand relative to its first.</summary>
    public int[] Offsets()
    {
        var offsets = new int[Size * Size];
        for (var place = 0; place < offsets.Length; place++) offsets[place] = (place / Size * Width + place % Size) * Channels;
        return offsets;
    }

    /// <summary>The place of a window's first value.</summary>
    public int Source(int image, int row, int column) => ((image * Height + row * Size) * Width + column * Size) * Channels;
}
