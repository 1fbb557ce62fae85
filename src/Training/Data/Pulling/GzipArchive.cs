using System.Formats.Tar;
using System.IO.Compression;

namespace Training.Data.Pulling;

/// <summary>Unpacks what comes as gzip, while it comes.</summary>
internal static class GzipArchive
{
    /// <summary>One packed file.</summary>
    public static async Task UnpackFileAsync(Stream packed, string target, CancellationToken cancellation)
    {
        await using var content = new GZipStream(packed, CompressionMode.Decompress);
        await using var file = File.Create(target);
        await content.CopyToAsync(file, cancellation);
    }

    /// <summary>The named files of a tar archive, wherever in it they are; all else in it is left out.</summary>
    /// <exception cref="InvalidDataException">One of them is not in it, or it is damaged.</exception>
    public static async Task UnpackTarAsync(Stream packed, IReadOnlyCollection<string> names, string folder, CancellationToken cancellation)
    {
        await using var content = new GZipStream(packed, CompressionMode.Decompress);
        await using var archive = new TarReader(content);
        var missing = names.ToHashSet(StringComparer.Ordinal);
        while (missing.Count > 0 && await archive.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
        {
            var name = Path.GetFileName(entry.Name);
            if (entry.DataStream is { } data && missing.Remove(name))
            {
                await using var file = File.Create(Path.Combine(folder, name));
                await data.CopyToAsync(file, cancellation);
            }
        }

        if (missing.Count > 0)
        {
            throw new InvalidDataException($"{missing.Order(StringComparer.Ordinal).First()} is not in the archive");
        }
    }
}
