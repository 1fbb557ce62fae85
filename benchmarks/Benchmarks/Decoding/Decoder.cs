using NetVips;
using StbImageSharp;
using Training.Data.Images;

namespace Benchmarks.Decoding;

/// <summary>A way to decode a whole picture.</summary>
/// <param name="Name">What it is called in reports.</param>
/// <param name="Decode">Decodes a file to pixels, row by row.</param>
internal sealed record Decoder(string Name, Func<byte[], byte[]> Decode)
{
    public static readonly Decoder Ours = new("Skia, as ours", content => PictureDecoder.Decode("picture", content, ImageHeader.Read("picture", content)));

    public static readonly IReadOnlyList<Decoder> All = [Ours, new("NetVips", WithVips), new("StbImageSharp", content => ImageResult.FromMemory(content, ColorComponents.RedGreenBlueAlpha).Data)];

    // One thread and nothing kept, as the others.
    static Decoder() => (NetVips.NetVips.Concurrency, Cache.Max) = (1, 0);

    private static byte[] WithVips(byte[] content)
    {
        using var image = Image.NewFromBuffer(content, access: Enums.Access.Sequential);
        return image.WriteToMemory<byte>();
    }
}
