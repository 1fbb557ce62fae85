using System.Collections.Immutable;
using Ensembles.Placement;

namespace Ensembles.Tests.Placement;

internal static class Silos
{
    public static SiloReport Report(string name, string address, ImmutableArray<Slot> slots, string? fault = null) => new(name, "trainer", 1, address, null, slots, Fault: fault);
}
