using Ensembles.Members;

namespace Training.Data.Images;

/// <summary>One PNG or JPG file: upright, on white ground, its pixels as bytes. The one rule for training, predictions and HTTP.</summary>
internal static class ImageFile
{
    /// <summary>Reads the measures of the upright image alone: 1 channel if the file has grey, else 3.</summary>
    /// <exception cref="TrainingException">It is no image, or damaged.</exception>
    public static ImageShape ReadShape(string name, byte[] content) => ImageHeader.Read(name, content).Upright;

    /// <summary>
    /// Decodes into planes: turned as EXIF says, what is transparent on white, grey to RGB by repetition, RGB to grey by Rec. 601 luma.
    /// </summary>
    /// <exception cref="TrainingException">It is no image, damaged, or of another size.</exception>
    public static void Decode(string name, byte[] content, ImageShape expected, Span<byte> target)
    {
        // The size is checked before anything is decoded, so a header that claims a giant costs nothing.
        var header = ImageHeader.Read(name, content);
        var shape = header.Upright;
        if (shape.Height != expected.Height || shape.Width != expected.Width)
        {
            throw DataFaults.WrongSize(name, shape.Height, shape.Width, expected);
        }

        if (header.Fault is { } fault) throw DataFaults.UnreadableImage(name, fault);
        if (PngFile.Begins(content)) PngFile.CheckPixels(name, content);
        Planes.WriteUpright(PictureDecoder.Decode(name, content, header), header, expected.Channels, target);
    }
}
