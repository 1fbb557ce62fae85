namespace Silo.Diagnosis;

/// <summary>The system's shared libraries.</summary>
internal static class SharedLibraries
{
    private static readonly string[] Folders =
        ["/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib", "/lib64", "/lib"];

    /// <summary>The path of a library by its file name, or null.</summary>
    public static string? Find(string name) =>
        Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
