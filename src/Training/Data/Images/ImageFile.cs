using Ensembles.Members;
using StbImageSharp;

namespace Training.Data.Images;

/// <summary>One PNG or JPG file.</summary>
internal static class ImageFile
{
    /// <summary>Whether a file begins as PNG or JPG files do; the decoder knows other kinds that were never promised.</summary>
    public static bool Begins(ReadOnlySpan<byte> content) => BeginsAsPng(content) || BeginsAsJpg(content);

    /// <summary>Reads the measures alone: 1 channel where the file has grey, else 3.</summary>
    /// <exception cref="TrainingException">It is no image.</exception>
    public static ImageShape ReadShape(string name, byte[] content)
    {
        if (!Begins(content))
        {
            throw content.Length == 0 ? DataFaults.Empty(name) : DataFaults.NotAnImage(name);
        }

        using var stream = new MemoryStream(content);
        return Guarded(name, () => ImageInfo.FromStream(stream)) is { } info
            ? new(IsGrey(info.ColorComponents) ? 1 : 3, info.Height, info.Width)
            : throw DataFaults.DamagedImage(name, "its header cannot be read");
    }

    /// <summary>
    /// Decodes into planes: grey to RGB by repetition, RGB to grey by Rec. 601 luma; transparency is left out.
    /// </summary>
    /// <exception cref="TrainingException">It is no image, damaged, or of another size.</exception>
    public static void Decode(string name, byte[] content, ImageShape expected, Span<byte> target)
    {
        // The size is checked before anything is decoded, so a header that claims a giant costs nothing.
        var shape = ReadShape(name, content);
        if (shape.Height != expected.Height || shape.Width != expected.Width)
        {
            throw DataFaults.WrongSize(name, shape.Height, shape.Width, expected);
        }

        if (BeginsAsJpg(content) && !EndsAsJpg(content))
        {
            throw DataFaults.DamagedImage(name, "truncated");
        }

        var image = Guarded(name, () => ImageResult.FromMemory(content));
        Planes.Write(image.Data, IsGrey(image.Comp) ? 1 : 3, (int)image.Comp, expected.Channels, target);
    }

    private static bool BeginsAsPng(ReadOnlySpan<byte> content) => content is [0x89, (byte)'P', (byte)'N', (byte)'G', ..];

    private static bool BeginsAsJpg(ReadOnlySpan<byte> content) => content is [0xFF, 0xD8, 0xFF, ..];

    // The decoder fills a cut JPG up with grey; a whole one has an end marker after its last scan has begun.
    private static bool EndsAsJpg(ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> end = [0xFF, 0xD9];
        ReadOnlySpan<byte> scan = [0xFF, 0xDA];
        return content.LastIndexOf(end) > content.LastIndexOf(scan);
    }

    private static bool IsGrey(ColorComponents components) => components is ColorComponents.Grey or ColorComponents.GreyAlpha;

    // On damaged bytes the decoder throws whatever its arithmetic ran into.
    private static T Guarded<T>(string name, Func<T> decode)
    {
        try
        {
            return decode();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw DataFaults.DamagedImage(name, DataFaults.Reason(error), error);
        }
    }
}
