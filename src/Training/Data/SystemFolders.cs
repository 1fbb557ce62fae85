namespace Training.Data;

/// <summary>Folders that users did not make on purpose: hidden ones, and those of file managers, archives and network storage.</summary>
internal static class SystemFolders
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "@eaDir", "@Recycle", "@Recently-Snapshot", "#recycle", "#snapshot", "__MACOSX", "__pycache__", "$RECYCLE.BIN",
        "System Volume Information", "lost+found",
    };

    public static bool Has(string name) => name.StartsWith('.') || Names.Contains(name);
}
