using System.Runtime.InteropServices;
using TorchSharp;

namespace Training.Native;

/// <summary>
/// libtorch's process-wide switches for CUDA. TorchSharp wraps some; the others are C++ functions that are called by their
/// exported names, and unchanged if a version has them under another.
/// </summary>
internal static unsafe partial class CudaSwitches
{
    /// <summary>What CUDA's libraries read from the environment when they are loaded.</summary>
    public static void BeforeLoading(GpuMode mode)
    {
        // NVIDIA's condition for repeatable matrix products. .NET's own environment is not what native code sees.
        if (mode == GpuMode.Exact) _ = SetVariable("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0);
    }

    /// <summary>Sets the switches; libtorch is loaded.</summary>
    /// <returns>Whether this libtorch has all of them.</returns>
    public static bool Set(GpuMode mode)
    {
        var fast = mode == GpuMode.Fast;
        torch.backends.cuda.matmul.allow_tf32 = fast;
        torch.backends.cudnn.allow_tf32 = fast;
        return Switch("_ZN2at7Context17setBenchmarkCuDNNEb", fast) & Switch("_ZN2at7Context21setDeterministicCuDNNEb", !fast);
    }

    private static bool Switch(string name, bool on)
    {
        var (context, set) = (TorchLibrary.Export("_ZN2at13globalContextEv"), TorchLibrary.Export(name));
        if (context == 0 || set == 0) return false;
        ((delegate* unmanaged<nint, byte, void>)set)(((delegate* unmanaged<nint>)context)(), on ? (byte)1 : (byte)0);
        return true;
    }

    [LibraryImport("libc.so.6", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
