using Ensembles.Placement;

namespace Client.Rendering;

/// <summary>The slots of a silo in a line.</summary>
internal static class SlotView
{
    /// <summary>The same, with the silo's GPUs, or why it is not ready.</summary>
    public static string Line(SiloReport silo) =>
        silo.Fault is { } fault
            ? $"not ready: {fault}"
            : silo.Graphics is { } graphics
            ? $"{Line(silo.Slots)} ({graphics})"
            : Line(silo.Slots);

    public static string Line(IEnumerable<Slot> slots) =>
        string.Join(
            ", ",
            slots.Select(slot =>
                slot.Fault is { } fault
                    ? $"{slot.Device}: broken ({fault.TrimEnd('.')})"
                    : slot.Run is { } run
                    ? $"{slot.Device}: {run}/{slot.Member}"
                    : $"{slot.Device}: free"));
}
