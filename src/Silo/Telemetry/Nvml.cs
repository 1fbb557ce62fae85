using System.Globalization;
using System.Runtime.InteropServices;
using Ensembles.Local;

namespace Silo.Telemetry;

/// <summary>What a GPU is doing.</summary>
/// <param name="Device">The driver's number.</param>
/// <param name="Uuid">Its name for good.</param>
/// <param name="Utilisation">0 to 1.</param>
/// <param name="MemoryUsed">Bytes.</param>
internal sealed record GraphicsReading(string Device, string Uuid, double Utilisation, double MemoryUsed);

/// <summary>
/// NVIDIA's management library, which comes with the driver: https://docs.nvidia.com/deploy/nvml-api. Of the GPUs that it knows only those
/// count that
/// this process may use, in the order in which CUDA counts them; by numbers in CUDA_VISIBLE_DEVICES only if CUDA counts as the library
/// does.
/// </summary>
internal sealed partial class Nvml : IDisposable
{
    private const string Library = "libnvidia-ml.so.1";
    private const int TextLength = 96;
    private readonly (nint Handle, string Device, string Uuid)[] _devices;

    private Nvml((nint, string, string)[] devices) => _devices = devices;

    // In a pod the container's runtime names the slices, and CUDA_VISIBLE_DEVICES is not set.
    private static string? Named =>
        Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES")
            ?? (Container?.StartsWith("MIG-", StringComparison.Ordinal) == true ? Container : null);

    private static string? Container => Environment.GetEnvironmentVariable("NVIDIA_VISIBLE_DEVICES");

    /// <returns>Null if there is no driver, or no GPU.</returns>
    public static Nvml? Open()
    {
        if (!NativeLibrary.TryLoad(Library, out _) || Init() != 0) return null;
        var devices = Find().ToArray();
        if (devices.Length > 0) return new Nvml(devices);
        _ = Shutdown();
        return null;
    }

    /// <summary>The GPUs that answer; one that has fallen off its bus does not.</summary>
    public IEnumerable<GraphicsReading> Read()
    {
        foreach (var (handle, device, uuid) in _devices)
        {
            if (UtilisationOf(handle, out var busy) != 0 || MemoryOf(handle, out var memory) != 0) continue;
            yield return new GraphicsReading(device, uuid, busy.Gpu / 100.0, memory.Used);
        }
    }

    /// <summary>
    /// The GPUs that this process may use, such as <c>NVIDIA H100 80GB HBM3, 79 GiB, GPU-8932f937</c>, with plus signs between; null if
    /// there is none.
    /// </summary>
    public static string? Describe()
    {
        using var library = Open();
        return library is null ? null : string.Join(" + ", library._devices.Select(device => LabelOf(device.Handle, device.Uuid)));
    }

    public void Dispose() => _ = Shutdown();

    /// <summary>What a GPU is shown as: silos that both train on their first GPU differ by its UUID.</summary>
    internal static string Label(string product, ulong? memory, string uuid)
    {
        const int Distinct = 12;
        var size = memory is { } bytes ? $", {bytes >> 30} GiB" : "";
        return $"{product}{size}, {uuid[..Math.Min(Distinct, uuid.Length)]}";
    }

    private static IEnumerable<(nint, string, string)> Find()
    {
        var all = All().ToList();
        foreach (var visible
            in VisibleGraphics.Select([.. all.Select(device => new GraphicsCard(device.Uuid, null, []))], Named, Container))
        {
            var known = all.Find(device => device.Uuid == visible.Name || device.Device == visible.Name);
            if (known.Handle != 0) yield return known;
            else if (HandleOf(visible.Name, out var slice) == 0) yield return (slice, "slice", visible.Name);
        }
    }

    private static IEnumerable<(nint Handle, string Device, string Uuid)> All()
    {
        if (Count(out var count) != 0) yield break;
        for (var index = 0u; index < count; index++)
        {
            if (HandleOf(index, out var handle) == 0) yield return (handle, index.ToString(CultureInfo.InvariantCulture), NameOf(handle));
        }
    }

    private static string LabelOf(nint handle, string uuid) =>
        Label(TextOf(text => ProductNameOf(handle, text, TextLength)), MemoryOf(handle, out var memory) == 0 ? memory.Total : null, uuid);

    private static string NameOf(nint handle) => TextOf(text => UuidOf(handle, text, TextLength));

    private static string TextOf(Func<byte[], int> ask)
    {
        var text = new byte[TextLength];
        return ask(text) == 0 ? System.Text.Encoding.ASCII.GetString(text).TrimEnd('\0') : "unknown";
    }

    [LibraryImport(Library, EntryPoint = "nvmlInit_v2")]
    private static partial int Init();

    [LibraryImport(Library, EntryPoint = "nvmlShutdown")]
    private static partial int Shutdown();

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetCount_v2")]
    private static partial int Count(out uint count);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetHandleByIndex_v2")]
    private static partial int HandleOf(uint index, out nint device);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetHandleByUUID", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int HandleOf(string uuid, out nint device);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetUUID")]
    private static partial int UuidOf(nint device, [Out] byte[] uuid, uint length);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetName")]
    private static partial int ProductNameOf(nint device, [Out] byte[] name, uint length);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetUtilizationRates")]
    private static partial int UtilisationOf(nint device, out Utilisation utilisation);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetMemoryInfo")]
    private static partial int MemoryOf(nint device, out Memory memory);

    [StructLayout(LayoutKind.Sequential)]
    private struct Utilisation
    {
        public uint Gpu;
        public uint Memory;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Memory
    {
        public ulong Total;
        public ulong Free;
        public ulong Used;
    }
}
