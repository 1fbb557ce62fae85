using System.Collections.Concurrent;
using System.Globalization;

namespace Training.Native;

/// <summary>What devices can do, as far as it is known without loading libtorch.</summary>
public static class DeviceAbilities
{
    private static readonly Bfloat16Devices Known =
        new(() => Processor.Flags().Overlaps(["avx512_bf16", "amx_bf16"]), CudaDriver.Generation);

    /// <summary>
    /// Whether a device multiplies bfloat16 itself; asked once a device. It is assumed of a GPU that the driver does not describe.
    /// </summary>
    /// <param name="device">Such as <c>cpu</c> or <c>cuda:0</c>.</param>
    public static bool HasBfloat16(string device) => Known.Has(device);
}

/// <summary>Remembers which devices multiply bfloat16 themselves.</summary>
/// <param name="processor">Whether the processor does.</param>
/// <param name="generation">The generation of a GPU by libtorch's number, or null if it is not known.</param>
internal sealed class Bfloat16Devices(Func<bool> processor, Func<int, int?> generation)
{
    // NVIDIA's generation Ampere.
    private const int FirstGeneration = 8;
    private readonly ConcurrentDictionary<string, Lazy<bool>> _known = new(StringComparer.Ordinal);

    public bool Has(string device) => _known.GetOrAdd(device, name => new Lazy<bool>(() => Ask(name))).Value;

    private bool Ask(string device)
    {
        if (device == "cpu") return processor();
        var number = int.Parse(device.Split(':').ElementAtOrDefault(1) ?? "0", CultureInfo.InvariantCulture);
        return generation(number) is not { } found || found >= FirstGeneration;
    }
}
