using System.Globalization;
using System.Text.RegularExpressions;

namespace Training.Native;

/// <summary>The figures in libtorch's message about a GPU's full memory, in bytes.</summary>
/// <param name="Wanted">What could not be had.</param>
/// <param name="Capacity">All memory of the GPU.</param>
/// <param name="Free">What was free.</param>
/// <param name="Own">What this process holds, context and libraries included.</param>
internal sealed partial record MemoryFigures(double Wanted, double Capacity, double Free, double Own)
{
    // In a container the driver's numbers of processes are others, so libtorch does not find itself among them.
    private const double ContextBytes = 1L << 30;

    /// <summary>What other processes hold: what is neither free nor this one's.</summary>
    public double Others => Math.Max(0, Capacity - Free - Own);

    /// <summary>Whether there would have been enough without the others.</summary>
    public bool AreOthersToBlame => Wanted > Free && Free + Others >= Wanted;

    /// <summary>Reads the figures.</summary>
    /// <returns>Null if the message does not have all of them.</returns>
    public static MemoryFigures? Parse(string message)
    {
        var wanted = Read(WantedPattern(), message);
        var (capacity, free) = (Read(CapacityPattern(), message), Read(FreePattern(), message));
        var own = Read(OwnPattern(), message) ?? Read(AllocatedPattern(), message) + (Read(UnusedPattern(), message) ?? 0) + ContextBytes;
        return wanted is null || capacity is null || free is null || own is null
            ? null
            : new MemoryFigures(wanted.Value, capacity.Value, free.Value, own.Value);
    }

    private static double? Read(Regex pattern, string message)
    {
        if (pattern.Match(message) is not { Success: true } match) return null;
        var unit = match.Groups[2].Value switch { "GiB" => 1L << 30, "MiB" => 1L << 20, "KiB" => 1L << 10, _ => 1L };
        return double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) * unit;
    }

    [GeneratedRegex(@"Tried to allocate ([\d.]+) (GiB|MiB|KiB|bytes)")]
    private static partial Regex WantedPattern();

    // "capacty" until libtorch 2.1.
    [GeneratedRegex(@"total capaci?ty of ([\d.]+) (GiB|MiB|KiB|bytes)")]
    private static partial Regex CapacityPattern();

    [GeneratedRegex(@"of which ([\d.]+) (GiB|MiB|KiB|bytes) is free")]
    private static partial Regex FreePattern();

    [GeneratedRegex(@"this process has ([\d.]+) (GiB|MiB|KiB|bytes) memory in use")]
    private static partial Regex OwnPattern();

    [GeneratedRegex(@"allocated memory ([\d.]+) (GiB|MiB|KiB|bytes) is allocated by PyTorch")]
    private static partial Regex AllocatedPattern();

    [GeneratedRegex(@"and ([\d.]+) (GiB|MiB|KiB|bytes) is reserved by PyTorch but unallocated")]
    private static partial Regex UnusedPattern();
}
