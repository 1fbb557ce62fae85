using Ensembles.Members;
using SkiaSharp;

namespace Training.Data.Images;

/// <summary>
/// Decodes PNG and JPG with Skia's codecs (libpng and libjpeg-turbo): docs/decisions/0016. Headers are checked before, by code of this
/// folder.
/// </summary>
internal static class PictureDecoder
{
    /// <summary>Bytes a pixel: red, green, blue and opacity.</summary>
    public const int Stride = 4;

    /// <summary>
    /// Decodes a whole picture as it is stored: not turned, its colours not multiplied by their opacity, and no colour profile applied.
    /// </summary>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="content">The whole file.</param>
    /// <param name="header">What its header says; a file that decodes to other measures is refused.</param>
    /// <returns>Row by row, <see cref="Stride"/> bytes a pixel.</returns>
    /// <exception cref="TrainingException">It is damaged.</exception>
    public static unsafe byte[] Decode(string name, byte[] content, ImageHeader header)
    {
        fixed (byte* source = content)
        {
            using var data = SKData.Create((nint)source, content.Length);
            using var codec = SKCodec.Create(data);
            if (codec is null || codec.EncodedFormat != FormatOf(content))
                throw DataFaults.DamagedImage(name, "its parts do not fit together");
            if (codec.Info.Width != header.Width || codec.Info.Height != header.Height)
                throw DataFaults.DamagedImage(name, "its parts say different sizes");
            var pixels = GC.AllocateUninitializedArray<byte>(Stride * header.Width * header.Height);
            fixed (byte* target = pixels)
            {
                var result =
                    codec.GetPixels(new SKImageInfo(header.Width, header.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul), (nint)target);
                return result == SKCodecResult.Success ? pixels : throw DataFaults.DamagedImage(name, Reason(result));
            }
        }
    }

    private static SKEncodedImageFormat FormatOf(ReadOnlySpan<byte> content) =>
        PngFile.Begins(content) ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg;

    private static string Reason(SKCodecResult result) => result switch
    {
        SKCodecResult.IncompleteInput => "it has fewer pixels than its header says",
        SKCodecResult.ErrorInInput => "its pixels cannot be unpacked",
        _ => "its kind of pixels cannot be read",
    };
}
