using System.Security.Cryptography;
using Ensembles.Members;

namespace Client.Pushing;

/// <summary>A file of a folder that is pushed.</summary>
/// <param name="Path">Its path on this machine.</param>
/// <param name="Note">What the cluster is asked for.</param>
internal sealed record LocalFile(string Path, PushedFile Note);

/// <summary>The files of a folder, with their hashes.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Files">In the ordinal order of their names.</param>
/// <param name="LeftOut">Hidden files and folders, which are not pushed: names that begin with a dot.</param>
internal sealed record LocalSet(string Folder, IReadOnlyList<LocalFile> Files, IReadOnlyList<string> LeftOut)
{
    public long Bytes => Files.Sum(file => file.Note.Length);

    /// <summary>Reads a folder. Links are followed: the cluster gets files, no links.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="progress">Receives files done and files in all.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <exception cref="CommandException">It has no files, or one cannot be read.</exception>
    public static LocalSet Read(string folder, Action<long, long> progress, CancellationToken cancellation)
    {
        var (found, leftOut) = (new List<string>(), new List<string>());
        try
        {
            Walk(folder, "", [RealPath(folder)], found, leftOut);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCodes.BadInput, $"{folder}: cannot be read ({error.FirstLine()}); check that it is there and that you may read it.");
        }

        if (found.Count == 0)
            throw new CommandException(
                ExitCodes.BadInput,
                $"{folder}: there are no files to push{(leftOut.Count > 0 ? ", only hidden ones" : "")}; name a folder with IDX files, "
                    + $"CIFAR-10 binary batches, or train/CLASS and test/CLASS folders.");
        var files = new List<LocalFile>(found.Count);
        foreach (var name in found.Order(StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            files.Add(Hash(folder, name));
            progress(files.Count, found.Count);
        }

        return new LocalSet(folder, files, leftOut);
    }

    private static void Walk(string root, string below, IReadOnlyList<string> above, List<string> found, List<string> leftOut)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(Path.Combine(root, below)))
        {
            var name = below.Length > 0 ? $"{below}/{Path.GetFileName(path)}" : Path.GetFileName(path);
            if (Path.GetFileName(path)[0] == '.') leftOut.Add(name);
            else if (Directory.Exists(path))
            {
                var real = RealPath(path);
                if (above.Contains(real))
                    throw new CommandException(ExitCodes.BadInput, $"{path}: is a link to a folder above it; remove the link.");
                Walk(root, name, [.. above, real], found, leftOut);
            }
            else if (IsBroken(path))
                throw new CommandException(ExitCodes.BadInput, $"{path}: is a link to nothing; remove it, or put the file there.");
            else found.Add(name);
        }
    }

    private static bool IsBroken(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true) is { Exists: false };

    private static string RealPath(string path) =>
        new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);

    private static LocalFile Hash(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            return new LocalFile(path, new PushedFile(name, file.Length, Convert.ToHexStringLower(SHA256.HashData(file))));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCodes.BadInput, $"{path}: cannot be read ({error.FirstLine()}); check that it is there and that you may read it.");
        }
    }
}
