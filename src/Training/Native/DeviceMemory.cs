using System.Globalization;

namespace Training.Native;

/// <summary>The memory of a device as its driver reports it.</summary>
/// <param name="Free">Bytes that no process uses.</param>
/// <param name="Total">Bytes in all.</param>
internal readonly record struct DeviceMemory(long Free, long Total)
{
    /// <summary>That of a GPU; null of the processor, and without NVIDIA's driver.</summary>
    /// <param name="device">Such as <c>cpu</c> or <c>cuda:0</c>.</param>
    public static DeviceMemory? Find(string device) => device == "cpu" ? null : CudaDriver.MemoryOf(NumberOf(device));

    private static int NumberOf(string device) => int.Parse(device.Split(':').ElementAtOrDefault(1) ?? "0", CultureInfo.InvariantCulture);
}
