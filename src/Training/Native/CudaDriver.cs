using System.Runtime.InteropServices;

namespace Training.Native;

/// <summary>NVIDIA's driver. It numbers GPUs as libtorch does, by CUDA_VISIBLE_DEVICES and CUDA_DEVICE_ORDER; nvidia-smi does not.</summary>
internal static unsafe class CudaDriver
{
    // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR
    private const int MajorCapability = 75;

    /// <summary>The first number of a GPU's compute capability, such as 9 for an H100; null without a driver or such a GPU.</summary>
    public static int? Generation(int number)
    {
        if (!NativeLibrary.TryLoad("libcuda.so.1", out var driver)) return null;
        if (!Find(driver, "cuInit", out var init) || !Find(driver, "cuDeviceGet", out var get) || !Find(driver, "cuDeviceGetAttribute", out var ask)) return null;
        int device, major;
        if (((delegate* unmanaged<uint, int>)init)(0) != 0 || ((delegate* unmanaged<int*, int, int>)get)(&device, number) != 0) return null;
        return ((delegate* unmanaged<int*, int, int, int>)ask)(&major, MajorCapability, device) == 0 ? major : null;
    }

    private static bool Find(nint driver, string name, out nint address) => NativeLibrary.TryGetExport(driver, name, out address);
}
