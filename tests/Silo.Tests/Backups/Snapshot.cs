using System.Security.Cryptography;

namespace Silo.Tests.Backups;

/// <summary>What a folder holds below <c>checkpoints</c>, by hash.</summary>
internal sealed class Snapshot(string folder)
{
    public SortedDictionary<string, string> Files { get; } = new(
        Directory.EnumerateFiles(Path.Combine(folder, "checkpoints"), "*", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(folder, path), path => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))),
        StringComparer.Ordinal);
}
