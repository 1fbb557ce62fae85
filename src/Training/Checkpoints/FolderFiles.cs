using Ensembles.Members;

namespace Training.Checkpoints;

/// <summary>Files below one folder, which silos may share.</summary>
/// <param name="root">The folder; it is made when it is first needed.</param>
public sealed class FolderFiles(string root) : ICheckpointFiles
{
    private const string Unfinished = ".part";

    // The store makes no links: what one points at is not its own.
    private static readonly EnumerationOptions BelowWithoutLinks =
        new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };

    /// <inheritdoc/>
    public void Write(string name, ReadOnlyMemory<byte> content)
    {
        var path = PathOf(name);
        var part = $"{path}.{Guid.NewGuid():n}{Unfinished}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            WriteThrough(part, content.Span);
            File.Move(part, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            DeleteQuietly(part);
            throw Fault($"{path} cannot be written", "make room, or correct the folder's permissions", error);
        }
    }

    /// <inheritdoc/>
    public byte[]? Read(string name)
    {
        try
        {
            return File.ReadAllBytes(PathOf(name));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Fault($"{PathOf(name)} cannot be read", "check the disk and the folder's permissions", error);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(PathOf(folder), "*", BelowWithoutLinks)
                .Where(path => !path.EndsWith(Unfinished, StringComparison.Ordinal))
                .Select(path => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/'))];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Fault($"{PathOf(folder)} cannot be read", "check the disk and the folder's permissions", error);
        }
    }

    /// <inheritdoc/>
    public void Delete(string name)
    {
        var path = PathOf(name);
        var folder = Path.GetDirectoryName(path)!;
        RequireNoLinks(folder);
        try
        {
            File.Delete(path);
            RemoveEmptyFolders(folder);
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing is there to be removed.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Fault($"{path} cannot be removed", "correct the folder's permissions", error);
        }
    }

    /// <inheritdoc/>
    public string Describe(string name) => name.Length == 0 ? root : PathOf(name);

    private string PathOf(string name) => Path.Combine([root, .. StoreNames.Require(name).Split('/')]);

    // Through to the disk before the rename: after a power cut there is the whole file or none.
    private static void WriteThrough(string path, ReadOnlySpan<byte> content)
    {
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        RandomAccess.Write(file, content, 0);
        RandomAccess.FlushToDisk(file);
    }

    private static TrainingException Fault(string what, string cure, Exception error) =>
        new($"{what} ({error.Message.TrimEnd('.')}); {cure}.", error, FaultKind.Storage);

    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // The first fault is the one to report; the partial file has a name that is never read.
        }
    }

    private void RequireNoLinks(string folder)
    {
        for (; folder.Length > root.TrimEnd(Path.DirectorySeparatorChar).Length; folder = Path.GetDirectoryName(folder)!)
        {
            if (new DirectoryInfo(folder).LinkTarget is not null)
                throw new TrainingException(
                    $"{folder} is a link, behind which nothing is removed; put a folder in its place, or remove by hand what it points at.",
                    FaultKind.Storage);
        }
    }

    // What a crash has left unfinished goes with the last whole file of a folder.
    private void RemoveEmptyFolders(string folder)
    {
        for (; folder.Length > root.Length && Directory.Exists(folder); folder = Path.GetDirectoryName(folder)!)
        {
            var left = Directory.GetFileSystemEntries(folder);
            if (!left.All(path => path.EndsWith(Unfinished, StringComparison.Ordinal))) return;
            Directory.Delete(folder, recursive: true);
        }
    }
}
