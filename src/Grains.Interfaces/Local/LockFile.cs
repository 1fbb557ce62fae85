namespace Grains.Interfaces.Local;

/// <summary>Files that processes of one user lock. A process that may read such a file may lock it, so no other user may read it.</summary>
public static class LockFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Opens the file, and makes it if it is not there.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static FileStream Open(string path, FileAccess access, FileShare share)
    {
        var file = new FileStream(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = access,
                Share = share,
                UnixCreateMode = OwnerOnly,
                BufferSize = 0,
            });
        // An older version made it for all to read.
        if (File.GetUnixFileMode(file.SafeFileHandle) != OwnerOnly) File.SetUnixFileMode(file.SafeFileHandle, OwnerOnly);
        return file;
    }
}
