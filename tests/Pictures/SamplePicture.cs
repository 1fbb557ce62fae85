namespace Pictures;

/// <summary>An image file, and what everybody must see in it: <c>predict</c>, training and HTTP as well as the page in a browser.</summary>
/// <param name="Name">What kind of file it is.</param>
/// <param name="Content">The file.</param>
/// <param name="Width">Columns of the upright picture.</param>
/// <param name="Height">Rows of the upright picture.</param>
/// <param name="Pixels">Red, green and blue of each pixel, row by row, on white ground.</param>
/// <param name="Tolerance">By how much a decoder may differ.</param>
internal sealed record SamplePicture(string Name, byte[] Content, int Width, int Height, (byte Red, byte Green, byte Blue)[] Pixels, int Tolerance = 0)
{
    /// <summary>The planes of red, green and blue.</summary>
    public byte[] Planes => [.. Pixels.Select(pixel => pixel.Red), .. Pixels.Select(pixel => pixel.Green), .. Pixels.Select(pixel => pixel.Blue)];

    /// <summary>The plane of grey: 0.299·R + 0.587·G + 0.114·B.</summary>
    public byte[] Grey => [.. Pixels.Select(pixel => (byte)((19595 * pixel.Red + 38470 * pixel.Green + 7471 * pixel.Blue + 0x8000) >> 16))];

    public override string ToString() => Name;
}
