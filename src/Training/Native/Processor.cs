namespace Training.Native;

/// <summary>What Linux tells of this machine's first processor.</summary>
public static class Processor
{
    private const string Path = "/proc/cpuinfo";

    /// <summary>What it can do, in the kernel's words, such as <c>avx512_bf16</c>; empty where nothing is told.</summary>
    public static IReadOnlySet<string> Flags() => (Field("flags") ?? "").Split(' ').ToHashSet(StringComparer.Ordinal);

    /// <summary>One of its fields, such as <c>model name</c>; null where it is not told.</summary>
    public static string? Field(string name)
    {
        var lines = File.Exists(Path) ? File.ReadLines(Path) : [];
        return lines.Select(line => line.Split(':', 2)).FirstOrDefault(parts => parts.Length == 2 && parts[0].Trim() == name)?[1].Trim();
    }
}
