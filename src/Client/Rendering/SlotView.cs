using Grains.Interfaces.Nodes;

namespace Client.Rendering;

/// <summary>The slots of a silo in a line.</summary>
internal static class SlotView
{
    public static string Line(IEnumerable<SlotStatus> slots) => string.Join(", ", slots.Select(slot => slot.Run is { } run ? $"{slot.Device}: {run}/{slot.Member}" : $"{slot.Device}: free"));
}
