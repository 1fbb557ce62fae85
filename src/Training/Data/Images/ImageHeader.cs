using Ensembles.Members;

namespace Training.Data.Images;

/// <summary>
/// What a PNG or JPG file says of itself, read and checked before anything is decoded. Every reader of images begins here.
/// </summary>
/// <param name="Width">Columns as they are stored, from 1.</param>
/// <param name="Height">Rows as they are stored, from 1.</param>
/// <param name="IsGrey">Whether it has no colours; transparency does not count.</param>
/// <param name="Orientation">How it is turned to be upright.</param>
/// <param name="Fault">Why its pixels cannot be decoded although the file is whole, or null.</param>
internal sealed record ImageHeader(int Width, int Height, bool IsGrey, Orientation Orientation, string? Fault = null)
{
    /// <summary>The most pixels that an image may have.</summary>
    public const long MostPixels = 250_000_000;

    /// <summary>The measures of the upright image: 1 channel for grey, else 3.</summary>
    public ImageShape Upright => Orientation.SwapsSides ? new(IsGrey ? 1 : 3, Width, Height) : new(IsGrey ? 1 : 3, Height, Width);

    /// <summary>Whether a file begins as PNG or JPG files do; the decoder knows other kinds that were never promised.</summary>
    public static bool Begins(ReadOnlySpan<byte> content) => PngFile.Begins(content) || JpgFile.Begins(content);

    /// <summary>
    /// Reads and checks a file from its first byte to the end of its image. What follows that end does not matter: photos have films there.
    /// </summary>
    /// <exception cref="TrainingException">It is no image, damaged, cut, or too large.</exception>
    public static ImageHeader Read(string name, ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty) throw DataFaults.Empty(name);
        if (!Begins(content)) throw DataFaults.NotAnImage(name);
        var header = PngFile.Begins(content) ? PngFile.Read(name, content) : JpgFile.Read(name, content);
        if (header.Width < 1 || header.Height < 1)
            throw DataFaults.DamagedImage(name, $"its header says {header.Width}×{header.Height} pixels");
        return (long)header.Width * header.Height <= MostPixels
            ? header
            : throw DataFaults.TooLargeImage(name, header.Width, header.Height);
    }
}
