namespace Training.Native;

/// <summary>This machine's first processor, as Linux describes it.</summary>
public static class Processor
{
    private const string Path = "/proc/cpuinfo";

    /// <summary>What it can do, in the kernel's words, such as <c>avx512_bf16</c>; empty if unknown.</summary>
    public static IReadOnlySet<string> Flags() => (Field("flags") ?? "").Split(' ').ToHashSet(StringComparer.Ordinal);

    /// <summary>One of its fields, such as <c>model name</c>; null if unknown.</summary>
    public static string? Field(string name)
    {
        var lines = File.Exists(Path) ? File.ReadLines(Path) : [];
        return lines.Select(line => line.Split(':', 2)).FirstOrDefault(parts => parts.Length == 2 && parts[0].Trim() == name)?[1].Trim();
    }
}
