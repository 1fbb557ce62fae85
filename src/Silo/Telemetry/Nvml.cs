using System.Globalization;
using System.Runtime.InteropServices;

namespace Silo.Telemetry;

/// <summary>What a GPU is doing.</summary>
/// <param name="Device">The driver's number.</param>
/// <param name="Uuid">Its name for good.</param>
/// <param name="Utilisation">0 to 1.</param>
/// <param name="MemoryUsed">Bytes.</param>
internal sealed record GraphicsReading(string Device, string Uuid, double Utilisation, double MemoryUsed);

/// <summary>NVIDIA's management library, which comes with the driver: https://docs.nvidia.com/deploy/nvml-api.</summary>
internal sealed partial class Nvml : IDisposable
{
    private const string Library = "libnvidia-ml.so.1";
    private const int TextLength = 96;
    private readonly (nint Handle, string Device, string Uuid)[] _devices;

    private Nvml((nint, string, string)[] devices) => _devices = devices;

    /// <returns>Null where there is no driver, or no GPU.</returns>
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

    /// <summary>The GPUs that this process may use, such as <c>NVIDIA H100 80GB HBM3, 79 GiB</c>, with plus signs between; null where there is none.</summary>
    public static string? Describe()
    {
        using var library = Open();
        return library is null ? null : string.Join(" + ", library._devices.Select(device => ProductOf(device.Handle)));
    }

    public void Dispose() => _ = Shutdown();

    private static IEnumerable<(nint, string, string)> Find()
    {
        if (Count(out var count) != 0) yield break;
        for (var index = 0u; index < count; index++)
        {
            if (HandleOf(index, out var handle) == 0) yield return (handle, index.ToString(CultureInfo.InvariantCulture), NameOf(handle));
        }
    }

    private static string ProductOf(nint handle)
    {
        var product = TextOf(text => ProductNameOf(handle, text, TextLength));
        return MemoryOf(handle, out var memory) == 0 ? $"{product}, {memory.Total >> 30} GiB" : product;
    }

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
