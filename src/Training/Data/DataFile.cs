namespace Training.Data;

/// <summary>Opens and looks for files; what the system refuses becomes one sentence.</summary>
internal static class DataFile
{
    /// <summary>Runs a read of a path and turns the system's refusals into a sentence that names the path.</summary>
    public static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DataFaults.Unreadable(path, error);
        }
    }

    public static FileStream Open(string path) =>
        Reading(path, () => new FileStream(Ending(path), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16));

    public static byte[] ReadAll(string path) => Reading(path, () => File.ReadAllBytes(Ending(path)));

    /// <summary>Names of the files of a folder in ordinal order, so that every machine sees the same.</summary>
    public static string[] Files(string folder) =>
        Reading(folder, () => Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToArray());

    /// <summary>Paths of the folders in a folder in ordinal order, without hidden ones and those that systems leave behind.</summary>
    public static string[] Folders(string folder) =>
        Reading(folder, () => Directory.GetDirectories(folder)
            .Where(path => !SystemFolders.Has(Path.GetFileName(path)))
            .Order(StringComparer.Ordinal)
            .ToArray());

    private static string Ending(string path) => FileFacts.IsEndless(path) ? throw DataFaults.NoFile(path) : path;
}
