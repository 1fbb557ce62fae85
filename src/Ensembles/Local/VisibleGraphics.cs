using System.Collections.Immutable;
using System.Globalization;

namespace Ensembles.Local;

/// <summary>A GPU of this machine, as the driver lists it.</summary>
/// <param name="Uuid">Such as <c>GPU-8932f937-…</c>, or null if it is not known.</param>
/// <param name="Memory">Its whole memory in bytes, or null if it is not known.</param>
/// <param name="Slices">If it is divided (MIG): its slices.</param>
public sealed record GraphicsCard(string? Uuid, long? Memory, ImmutableArray<GraphicsSlice> Slices);

/// <summary>A slice of a GPU, which NVIDIA calls a MIG device.</summary>
/// <param name="Uuid">Such as <c>MIG-c6d4f1ef-…</c>.</param>
/// <param name="Memory">Its memory in bytes, or null if it is not known.</param>
public sealed record GraphicsSlice(string Uuid, long? Memory);

/// <summary>A GPU, or a slice of one, that a process may use.</summary>
/// <param name="Name">What CUDA_VISIBLE_DEVICES calls it: its UUID, or a number.</param>
/// <param name="Memory">Its memory in bytes, or null if it is not known.</param>
public sealed record VisibleDevice(string Name, long? Memory);

/// <summary>
/// Which GPUs CUDA_VISIBLE_DEVICES leaves, as CUDA reads it (CUDA Programming Guide, Environment Variables): numbers or UUIDs, also the
/// first letters of
/// one; what comes after an entry that names no GPU does not count; a GPU named twice leaves none. Of NVIDIA_VISIBLE_DEVICES, which a
/// container's
/// runtime has applied already, only <c>none</c> and <c>void</c> count.
/// </summary>
/// <remarks>
/// One difference: a process of CUDA sees the first MIG slice only. Here all count that are named, because each of them is given to a
/// process of its own.
/// </remarks>
public static class VisibleGraphics
{
    /// <summary>The devices in the order in which CUDA counts them.</summary>
    /// <param name="cards">The machine's GPUs.</param>
    /// <param name="cuda">CUDA_VISIBLE_DEVICES, or null if it is not set.</param>
    /// <param name="container">NVIDIA_VISIBLE_DEVICES, or null if it is not set.</param>
    public static ImmutableArray<VisibleDevice> Select(IReadOnlyList<GraphicsCard> cards, string? cuda, string? container)
    {
        if (container?.Trim() is "none" or "void") return [];
        if (cuda is null) return [.. cards.SelectMany(DevicesOf)];
        var named = cuda.Split(',')
            .Select(entry => Find(cards, entry.Trim()))
            .TakeWhile(device => device is not null)
            .OfType<VisibleDevice>()
            .ToImmutableArray();
        return named.DistinctBy(device => device.Name).Count() == named.Length ? named : [];
    }

    private static IEnumerable<VisibleDevice> DevicesOf(GraphicsCard card, int number) => card.Slices.IsEmpty
        ? [new VisibleDevice(card.Uuid ?? Text(number), card.Memory)]
        : card.Slices.Select(slice => new VisibleDevice(slice.Uuid, slice.Memory));

    private static VisibleDevice? Find(IReadOnlyList<GraphicsCard> cards, string entry) =>
        entry.StartsWith("GPU-", StringComparison.Ordinal) ? FindCard(cards, entry)
        : entry.StartsWith("MIG-", StringComparison.Ordinal) ? FindSlice(cards, entry)
        : NumberOf(entry) is { } number && number < cards.Count ? new VisibleDevice(Text(number), LeastMemory(cards)) : null;

    // A driver that lists no UUIDs cannot be asked whether there is such a one.
    private static VisibleDevice? FindCard(IReadOnlyList<GraphicsCard> cards, string entry)
    {
        if (cards.Count > 0 && cards.All(card => card.Uuid is null)) return new VisibleDevice(entry, LeastMemory(cards));
        var alike = cards.Where(card => card.Uuid?.StartsWith(entry, StringComparison.Ordinal) == true).ToList();
        return alike is [var card] ? new VisibleDevice(card.Uuid!, card.Memory) : null;
    }

    // Slices have longer names too, with the numbers of their instances, which are not listed.
    private static VisibleDevice? FindSlice(IReadOnlyList<GraphicsCard> cards, string entry)
    {
        var slices = cards.SelectMany(card => card.Slices).ToList();
        if (slices.Find(slice => slice.Uuid == entry) is { } slice) return new VisibleDevice(slice.Uuid, slice.Memory);
        return cards.Count > 0 && (slices.Count == 0 || entry.Contains('/')) ? new VisibleDevice(entry, null) : null;
    }

    // CUDA may count GPUs in another order than the driver lists them: CUDA_DEVICE_ORDER.
    private static long? LeastMemory(IReadOnlyList<GraphicsCard> cards) =>
        cards.Any(card => card.Memory is null) ? null : cards.Min(card => card.Memory);

    // CUDA takes the digits that an entry begins with.
    private static int? NumberOf(string entry) =>
        int.TryParse([.. entry.TakeWhile(char.IsAsciiDigit)], CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
