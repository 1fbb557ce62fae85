using Ensembles.Members;
using Training.Data.Formats;

namespace Training.Data.Images;

/// <summary>Images that somebody brought to be predicted.</summary>
internal static class BroughtImages
{
    /// <summary>Reads a PNG or JPG file, or an IDX file (plain or gzip) with many images; the content tells which.</summary>
    /// <exception cref="TrainingException">It is no image, or of another size.</exception>
    public static ImageBatch Read(string name, byte[] content, ImageShape expected)
    {
        if (IdxFile.Begins(content) || IdxFile.BeginsAsGzip(content))
        {
            return ReadIdx(name, content, expected);
        }

        var pixels = new byte[expected.Size];
        ImageFile.Decode(name, content, expected, pixels);
        return new(expected, pixels);
    }

    private static ImageBatch ReadIdx(string name, byte[] content, ImageShape expected)
    {
        using var stream = new MemoryStream(content);
        var images = IdxFile.ReadImages(name, stream);
        if (images.Shape.Height != expected.Height || images.Shape.Width != expected.Width)
        {
            throw DataFaults.WrongSize(name, images.Shape.Height, images.Shape.Width, expected);
        }

        return expected.Channels == 1 ? images : new(expected, Repeat(images, expected));
    }

    private static byte[] Repeat(ImageBatch grey, ImageShape expected)
    {
        var pixels = new byte[grey.Count * expected.Size];
        for (var i = 0; i < grey.Count; i++)
        {
            var plane = grey.Pixels.AsSpan(i * grey.Shape.Size, grey.Shape.Size);
            Planes.Write(plane, sourceChannels: 1, stride: 1, expected.Channels, pixels.AsSpan(i * expected.Size, expected.Size));
        }

        return pixels;
    }
}
