using System.IO.Enumeration;
using Ensembles.Members;

namespace Training.Data;

/// <summary>A number that changes when a file of a folder is added, removed, or written.</summary>
/// <remarks>Holds within one process only. Folders that cannot be read have the stamp 0; reading them tells why.</remarks>
internal static class FolderStamp
{
    public static ulong Of(string folder)
    {
        try
        {
            var files = new FileSystemEnumerable<ulong>(folder, Stamp, new() { RecurseSubdirectories = true })
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            };
            return files.Aggregate(0UL, (sum, file) => unchecked(sum + file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static ulong Stamp(ref FileSystemEntry entry)
    {
        var path = (ulong)(uint)entry.ToFullPath().GetHashCode(StringComparison.Ordinal);
        return RandomStream.Mix(RandomStream.Mix(path) ^ RandomStream.Mix((ulong)entry.Length) ^ (ulong)entry.LastWriteTimeUtc.UtcTicks);
    }
}
