using System.Globalization;
using System.Security.Cryptography;
using Ensembles.Members;

namespace Training.Data.Pushing;

/// <summary>A set that is not complete yet: whole files have their names already, those that are under way a number.</summary>
/// <param name="name">The set's name.</param>
/// <param name="folder">Its own folder.</param>
/// <param name="files">All its files.</param>
internal sealed class Push(string name, string folder, PushedFile[] files)
{
    public const string FilesFolder = "files";
    private readonly string _files = Path.Combine(folder, FilesFolder);
    private readonly string _parts = Path.Combine(folder, "parts");

    /// <summary>The bytes that are there, one number a file.</summary>
    public long[] Received()
    {
        Directory.CreateDirectory(_files);
        Directory.CreateDirectory(_parts);
        var whole = Directory.EnumerateFiles(_files, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_files, path))
            .ToHashSet(StringComparer.Ordinal);
        var parts = new DirectoryInfo(_parts).EnumerateFiles().ToDictionary(part => part.Name, part => part.Length, StringComparer.Ordinal);
        return [
            .. files.Select((file, index) =>
                whole.Contains(file.Path) ? file.Length : file.Length == 0 ? Write(index, 0, []) : parts.GetValueOrDefault(Number(index)))];
    }

    public long Write(int index, long offset, ReadOnlySpan<byte> piece)
    {
        if (index < 0 || index >= files.Length)
            throw new TrainingException($"The data set '{name}' has no file {index}; begin again with 'ensemble data push'.");
        var file = files[index];
        if (File.Exists(PathOf(file))) return file.Length;
        using (var part = new FileStream(PartOf(index), FileMode.OpenOrCreate, FileAccess.ReadWrite))
        {
            if (offset > part.Length || offset < 0) return part.Length;
            var fresh = piece[(int)Math.Min(part.Length - offset, piece.Length)..];
            if (part.Length + fresh.Length > file.Length) throw Changed(index);
            part.Position = part.Length;
            part.Write(fresh);
            if (part.Length < file.Length) return part.Length;
            part.Position = 0;
            if (Convert.ToHexStringLower(SHA256.HashData(part)) != file.Sha256) throw Changed(index);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
        File.Move(PartOf(index), PathOf(file));
        return file.Length;
    }

    public void RequireWhole()
    {
        var missing = files.Zip(Received()).Count(pair => !File.Exists(PathOf(pair.First)) || pair.Second != pair.First.Length);
        if (missing > 0)
            throw new TrainingException(
                $"Of the data set '{name}', {missing} of {files.Length} files are missing; continue with 'ensemble data push'.");
        Directory.Delete(_parts, recursive: true);
    }

    // Sent again from its beginning, it may be sound.
    private TrainingException Changed(int index)
    {
        File.Delete(PartOf(index));
        return new TrainingException(
            $"The file '{files[index].Path}' of the data set '{name}' does not have the SHA-256 that it should: it was changed while it "
                + $"was sent, or damaged on the way; push again.",
            FaultKind.Damage);
    }

    private string PathOf(PushedFile file) => Path.Combine([_files, .. file.Path.Split('/')]);

    private string PartOf(int index) => Path.Combine(_parts, Number(index));

    private static string Number(int index) => index.ToString(CultureInfo.InvariantCulture);
}
