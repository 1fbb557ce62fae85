using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Training.Native;

/// <summary>
/// NVIDIA's driver. It numbers GPUs as libtorch does, by CUDA_VISIBLE_DEVICES and CUDA_DEVICE_ORDER; nvidia-smi does not.
/// </summary>
internal static unsafe class CudaDriver
{
    // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR
    private const int MajorCapability = 75;
    private const string Library = "libcuda.so.1";

    // CUDA_ERROR_OUT_OF_MEMORY
    private const int OutOfMemory = 2;

    // Primary contexts, which libtorch uses too. They are kept as long as the process lives.
    private static readonly ConcurrentDictionary<int, nint> Contexts = new();

    /// <summary>The first number of a GPU's compute capability, such as 9 for an H100; null without a driver or such a GPU.</summary>
    public static int? Generation(int number)
    {
        if (!NativeLibrary.TryLoad(Library, out var driver)) return null;
        if (!Find(driver, "cuInit", out var init) || !Find(driver, "cuDeviceGet", out var get)
            || !Find(driver, "cuDeviceGetAttribute", out var ask))
            return null;
        int device, major;
        if (((delegate* unmanaged<uint, int>)init)(0) != 0 || ((delegate* unmanaged<int*, int, int>)get)(&device, number) != 0) return null;
        return ((delegate* unmanaged<int*, int, int, int>)ask)(&major, MajorCapability, device) == 0 ? major : null;
    }

    /// <summary>A GPU's memory, free and in all; opens this process's context there. Null without a driver or such a GPU.</summary>
    /// <remarks>A GPU that has no room even for the context has nothing free.</remarks>
    public static DeviceMemory? MemoryOf(int number)
    {
        if (!NativeLibrary.TryLoad(Library, out var driver)) return null;
        if (!Find(driver, "cuInit", out var init) || !Find(driver, "cuDeviceGet", out var get)
            || !Find(driver, "cuDeviceTotalMem_v2", out var total))
            return null;
        int device;
        nuint bytes;
        if (((delegate* unmanaged<uint, int>)init)(0) != 0 || ((delegate* unmanaged<int*, int, int>)get)(&device, number) != 0) return null;
        if (((delegate* unmanaged<nuint*, int, int>)total)(&bytes, device) != 0) return null;
        var result = ContextOf(driver, device, out var context);
        if (result == OutOfMemory) return new DeviceMemory(0, (long)bytes);
        return result == 0 ? Ask(driver, context) : null;
    }

    private static int ContextOf(nint driver, int device, out nint context)
    {
        const int NotFound = -1;
        if (Contexts.TryGetValue(device, out context)) return 0;
        if (!Find(driver, "cuDevicePrimaryCtxRetain", out var retain)) return NotFound;
        nint made;
        var result = ((delegate* unmanaged<nint*, int, int>)retain)(&made, device);
        if (result == 0) Contexts[device] = context = made;
        return result;
    }

    // The thread's own context is as before afterwards.
    private static DeviceMemory? Ask(nint driver, nint context)
    {
        if (!Find(driver, "cuCtxPushCurrent_v2", out var push) || !Find(driver, "cuCtxPopCurrent_v2", out var pop)
            || !Find(driver, "cuMemGetInfo_v2", out var info))
            return null;
        nint former;
        nuint free, total;
        if (((delegate* unmanaged<nint, int>)push)(context) != 0) return null;
        var result = ((delegate* unmanaged<nuint*, nuint*, int>)info)(&free, &total);
        _ = ((delegate* unmanaged<nint*, int>)pop)(&former);
        return result == 0 ? new DeviceMemory((long)free, (long)total) : null;
    }

    /// <summary>What the driver says of itself and of the CUDA that libtorch comes with.</summary>
    /// <param name="torch">libtorch_cuda as it was loaded, or 0 if this libtorch has none.</param>
    public static DriverFacts Facts(nint torch)
    {
        if (torch == 0) return DriverFacts.None;
        var runtime = Version(torch, "cudaRuntimeGetVersion");
        if (!NativeLibrary.TryLoad(Library, out var driver)) return new DriverFacts(NeedsOne: true, null, runtime, 0);
        var start = Find(driver, "cuInit", out var init) ? ((delegate* unmanaged<uint, int>)init)(0) : 0;
        return new DriverFacts(NeedsOne: true, Version(driver, "cuDriverGetVersion"), runtime, start);
    }

    // Neither needs a GPU, nor that anything was started. A handle finds what its library depends on, too.
    private static int? Version(nint library, string function)
    {
        int version;
        return Find(library, function, out var ask) && ((delegate* unmanaged<int*, int>)ask)(&version) == 0 ? version : null;
    }

    private static bool Find(nint driver, string name, out nint address) => NativeLibrary.TryGetExport(driver, name, out address);
}
