namespace Training.Data.Pulling;

/// <summary>
/// A partial download is here, beside its destination, and removed when the pull ends.
/// Made under the set's lock, so what is found here was left by a process that was killed, and is removed too.
/// </summary>
internal sealed class PartialFolder : IDisposable
{
    private readonly string _path;

    public PartialFolder(string path)
    {
        _path = path;
        Dispose();
        Folders = new(Path.Combine(path, "files"), Path.Combine(path, "work"));
        Directory.CreateDirectory(Folders.Files);
        Directory.CreateDirectory(Folders.Work);
    }

    public PullFolders Folders { get; }

    public void Dispose()
    {
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }
    }
}
