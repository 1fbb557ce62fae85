namespace Client.Reporting.Plots;

/// <summary>A plot that can be drawn for bright and dark readers.</summary>
/// <param name="Name">Of its file, without an ending.</param>
/// <param name="Description">What it shows, for those who do not see it.</param>
/// <param name="Width">In points; a file has twice as many pixels.</param>
/// <param name="Height">In points.</param>
/// <param name="Draw">Gives a PNG file.</param>
internal sealed record Picture(string Name, string Description, int Width, int Height, Func<Palette, byte[]> Draw);
