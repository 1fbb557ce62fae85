namespace Ensembles.Local;

/// <summary>
/// Finds a program by its name. Only absolute folders of PATH count: the current folder of a command may hold files of others.
/// </summary>
public static class ProgramPath
{
    private const UnixFileMode Runs = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <param name="name">A program's name, or an absolute path, which is taken as it is.</param>
    /// <returns>Its absolute path, or null if there is none.</returns>
    public static string? Find(string name) => Find(name, Environment.GetEnvironmentVariable("PATH") ?? "");

    internal static string? Find(string name, string path)
    {
        if (Path.IsPathFullyQualified(name)) return IsProgram(name) ? name : null;
        if (name.Contains(Path.DirectorySeparatorChar)) return null;
        return path.Split(Path.PathSeparator)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(IsProgram);
    }

    private static bool IsProgram(string path)
    {
        try
        {
            return File.Exists(path) && (File.GetUnixFileMode(path) & Runs) != 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
