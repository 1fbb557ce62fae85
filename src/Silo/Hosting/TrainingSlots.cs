using System.Collections.Immutable;
using Ensembles.Members;
using Training;

namespace Silo.Hosting;

/// <summary>Reads <see cref="SiloSettings.Slots"/>.</summary>
internal static class TrainingSlots
{
    /// <summary>Every GPU that libtorch sees; one CPU slot where it sees none.</summary>
    public const string Auto = "auto";

    /// <summary>Every GPU that libtorch sees; where it sees none the silo does not start.</summary>
    public const string Gpu = "gpu";

    /// <param name="slots">The setting.</param>
    /// <param name="graphics">How many GPUs there are; asked only where the setting depends on it.</param>
    /// <exception cref="TrainingException">GPUs are wanted, and there is none.</exception>
    public static ImmutableArray<string> Read(string slots, Func<int> graphics) => slots switch
    {
        Auto => graphics() is > 0 and var count ? Cards(count) : ["cpu"],
        Gpu => graphics() is > 0 and var count ? Cards(count) : throw new TrainingException(
            "Ensemble:Slots is gpu, but libtorch sees no GPU; give the container one (nvidia.com/gpu: 1 under limits), or choose auto.", FaultKind.Device),
        _ => [.. slots.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
    };

    /// <summary>The same, of this machine.</summary>
    public static ImmutableArray<string> Read(string slots) => Read(slots, () => TorchRuntime.Graphics);

    private static ImmutableArray<string> Cards(int count) => [.. Enumerable.Range(0, count).Select(index => $"cuda:{index}")];
}
