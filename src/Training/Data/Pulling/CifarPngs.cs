using System.Text.Json;
using Ensembles.Members;
using Training.Data.Images;

namespace Training.Data.Pulling;

/// <summary>CIFAR-10 as six PNG files, each 1024 × 10000: one image a row, its 32 rows one after the other.</summary>
internal static class CifarPngs
{
    private const int Images = 10000;
    private const int Pixels = 32 * 32;
    private const int Colours = 3;
    private const long BatchLength = Images * (1 + Colours * Pixels);
    private static readonly string[] Batches = [.. Enumerable.Range(1, 5).Select(number => $"data_batch_{number}"), "test_batch"];

    /// <summary>The package's files; "lables" is how it spells them.</summary>
    public static readonly IReadOnlyCollection<string> FileNames =
        [.. Batches.Select(batch => batch + ".png"), "train_lables.json", "test_lables.json"];

    /// <summary>Writes the official binary batches: a byte of label, then planes of red, green, blue.</summary>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    public static void Convert(PullFolders folders, IProgress<DataProgress> progress, CancellationToken cancellation)
    {
        byte[] labels =
        [
            .. ReadLabels(Path.Combine(folders.Work, "train_lables.json"), (Batches.Length - 1) * Images),
            .. ReadLabels(Path.Combine(folders.Work, "test_lables.json"), Images),
        ];
        for (var i = 0; i < Batches.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            progress.Report(new("Converting cifar10", i * BatchLength, Batches.Length * BatchLength));
            var (png, batch) = (Path.Combine(folders.Work, Batches[i] + ".png"), Path.Combine(folders.Files, Batches[i] + ".bin"));
            Write(png, labels.AsSpan(i * Images, Images), batch);
        }
    }

    private static byte[] ReadLabels(string path, int count)
    {
        try
        {
            var labels = JsonSerializer.Deserialize<short[]>(File.ReadAllBytes(path));
            return labels?.Length == count
                ? [.. labels.Select(label => (byte)label)]
                : throw new InvalidDataException($"{Path.GetFileName(path)} does not hold {count} labels");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{Path.GetFileName(path)} is no list of labels", error);
        }
    }

    private static void Write(string png, ReadOnlySpan<byte> labels, string target)
    {
        var image = Decode(png);
        using var file = File.Create(target, bufferSize: 1 << 16);
        Span<byte> planes = stackalloc byte[Colours * Pixels];
        const int stored = PictureDecoder.Stride * Pixels;
        for (var i = 0; i < Images; i++)
        {
            Planes.Write(image.AsSpan(i * stored, stored), Colours, PictureDecoder.Stride, Colours, planes);
            file.WriteByte(labels[i]);
            file.Write(planes);
        }
    }

    private static byte[] Decode(string png)
    {
        var (name, content) = (Path.GetFileName(png), File.ReadAllBytes(png));
        var header = ImageHeader.Read(name, content);
        return header.Upright == new ImageShape(Colours, Images, Pixels)
            ? PictureDecoder.Decode(name, content, header)
            : throw new InvalidDataException($"{Path.GetFileName(png)} is not 1024×10000 pixels of RGB");
    }
}
