using System.Security.Cryptography;
using Ensembles.Members;

namespace Training.Data.Pulling;

/// <summary>A data set that recipes can name: its files and their sources.</summary>
/// <param name="Name">As recipes write it, and the name of its folder.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Files">The files in their final form.</param>
/// <param name="Sources">Tried in this order.</param>
/// <param name="Sha256">Hash (hex, lower case) of its images and labels in the order of its files: by this it is known in any folder. Null
/// if it is known by its name alone.</param>
internal sealed record KnownSet(
    string Name, string Description, IReadOnlyList<KnownFile> Files, IReadOnlyList<IPullSource> Sources, string? Sha256 = null)
{
    public string Folder(string root) => Path.Combine(root, Name);

    /// <summary>Whether every file lies there with its full length; the content is proved on reading.</summary>
    public bool IsIn(string folder) => Files.All(file => file.IsIn(folder));

    /// <summary>Proves every file by its hash; the first one that is not what it must be, or null.</summary>
    /// <exception cref="TrainingException">A file cannot be read.</exception>
    public KnownFile? FindWrong(string folder, CancellationToken cancellation) =>
        Files.FirstOrDefault(file =>
        {
            cancellation.ThrowIfCancellationRequested();
            var path = Path.Combine(folder, file.Name);
            using var stream = DataFile.Open(path);
            return DataFile.Reading(path, () => Convert.ToHexStringLower(SHA256.HashData(stream))) != file.Sha256;
        });

    public KnownDataSet Describe(string root)
    {
        var folder = Folder(root);
        return IsIn(folder)
            ? new(Name, Description, folder, Present: true, Files.Sum(file => file.Length))
            : new(Name, Description, folder, Present: false, Bytes: 0);
    }
}

/// <summary>One file of a known set in its final form.</summary>
/// <param name="Name">Its name in the set's folder.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Hash (hex, lower case) of its content.</param>
internal sealed record KnownFile(string Name, long Length, string Sha256)
{
    /// <summary>Whether it lies there with its full length.</summary>
    public bool IsIn(string folder) => new FileInfo(Path.Combine(folder, Name)) is { Exists: true } info && info.Length == Length;
}
