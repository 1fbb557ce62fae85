using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ensembles.Members;

/// <summary>A file of a data set that is pushed to a cluster.</summary>
/// <param name="Path">Below the set's folder, with slashes.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Hash of its content, 64 hex digits in lower case.</param>
[GenerateSerializer, Immutable, Alias("ensemble.pushed-file")]
public sealed record PushedFile([property: Id(0)] string Path, [property: Id(1)] long Length, [property: Id(2)] string Sha256);

/// <summary>A data set that was pushed, complete and verified.</summary>
/// <param name="Name">As recipes write it.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Files">How many files.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Sha256">Hash (hex) over the list of its files: <see cref="PushedFiles.Identity"/>.</param>
public sealed record PushedSet(string Name, string Folder, int Files, long Bytes, string Sha256);

/// <summary>What may be pushed: names that lead nowhere else than into the set's own folder.</summary>
public static class PushedFiles
{
    /// <summary>The most files that a set may have.</summary>
    public const int Most = 500_000;

    private const int LongestName = 50;
    private const int LongestPath = 1000;
    private const int LongestSegment = 255;
    private const int LongestShown = 200;

    /// <summary>Whether a set may have this name.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && char.IsAsciiLetterOrDigit(name[0])
            && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '.');

    /// <summary>Why a set cannot have this name, or null.</summary>
    public static string? NameFault(string name) => IsName(name)
        ? null
        : $"'{PlainText.Of(name[..Math.Min(name.Length, LongestName)])}' cannot be the name of a data set; use 1 to {LongestName} "
            + $"lower-case letters, digits, dots and hyphens, and begin with a letter or digit.";

    /// <summary>Why these files cannot be a set, or null.</summary>
    public static string? Fault(IReadOnlyList<PushedFile> files)
    {
        if (files.Count is 0 or > Most)
            return $"A data set has 1 to {Most.ToString(CultureInfo.InvariantCulture)} files, and not "
                + $"{files.Count.ToString(CultureInfo.InvariantCulture)}.";
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (!IsPath(file.Path))
                return $"The file name '{Shown(file.Path)}' is not possible in a data set: names are relative, have slashes between, and "
                    + $"neither '..' nor control characters.";
            if (file.Length < 0 || !ModuleHash.Is(file.Sha256)) return $"The file '{Shown(file.Path)}' has no sound length or SHA-256.";
            if (!paths.Add(file.Path)) return $"The file '{Shown(file.Path)}' is named twice.";
        }

        return files.SelectMany(file => Folders(file.Path)).FirstOrDefault(paths.Contains) is { } both
            ? $"'{Shown(both)}' is both a file and a folder."
            : null;
    }

    /// <summary>SHA-256 (hex) over names, lengths and hashes of the files, in any order: equal sets have the same.</summary>
    public static string Identity(IEnumerable<PushedFile> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            hash.AppendData(
                Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{file.Path}\0{file.Length}\0{file.Sha256}\n")));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static bool IsPath(string path) => path.Length is > 0 and <= LongestPath && path.Split('/').All(IsSegment);

    private static bool IsSegment(string segment) =>
        segment.Length > 0 && segment is not ("." or "..") && Encoding.UTF8.GetByteCount(segment) <= LongestSegment
            && !segment.Any(letter => char.IsControl(letter) || letter is '\\' or '\uFFFD');

    private static IEnumerable<string> Folders(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
            yield return path[..slash];
    }

    private static string Shown(string path) => PlainText.Of(path[..Math.Min(path.Length, LongestShown)]);
}
