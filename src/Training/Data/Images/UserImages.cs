using Ensembles.Members;
using Training.Data.Formats;

namespace Training.Data.Images;

/// <summary>Images that users want predicted.</summary>
internal static class UserImages
{
    /// <summary>Reads a PNG or JPG file, or an IDX file (plain or gzip) with many images, recognized by content.</summary>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="content">The whole file.</param>
    /// <param name="expected">The measures that it must have.</param>
    /// <param name="most">The most images that it may hold.</param>
    /// <exception cref="TrainingException">It is no image, of another size, or holds too many.</exception>
    public static ImageBatch Read(string name, byte[] content, ImageShape expected, int most = int.MaxValue)
    {
        if (IdxFile.Begins(content) || IdxFile.BeginsAsGzip(content))
        {
            return ReadIdx(name, content, expected, most);
        }

        var pixels = new byte[expected.Size];
        ImageFile.Decode(name, content, expected, pixels);
        return new(expected, pixels);
    }

    private static ImageBatch ReadIdx(string name, byte[] content, ImageShape expected, int most)
    {
        using var stream = new MemoryStream(content);
        var images = IdxFile.ReadImages(name, stream, Check);
        return expected.Channels == 1 ? images : new(expected, Repeat(images, expected));

        void Check(long count, ImageShape shape)
        {
            if (shape.Height != expected.Height || shape.Width != expected.Width)
                throw DataFaults.WrongSize(name, shape.Height, shape.Width, expected);
            var possible = Math.Min(most, Array.MaxLength / expected.Size);
            if (count > possible) throw DataFaults.TooManyImages(name, count, possible);
        }
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
