using System.Runtime.InteropServices;
using System.Text;
using Ensembles.Members;

namespace Training.Native;

/// <summary>A kernel of the product's own on one GPU, loaded through NVIDIA's driver into the context that libtorch computes in.</summary>
internal sealed unsafe class GpuKernel
{
    private const int Threads = 256;
    // Enough to fill any GPU; a thread takes several values if there are more.
    private const uint MostBlocks = 4096;
    private const int MajorCapability = 75;
    private const int MinorCapability = 76;
    private readonly int _device;
    private readonly nint _context;
    private readonly nint _function;

    private GpuKernel(int device, nint context, nint function) => (_device, _context, _function) = (device, context, function);

    /// <summary>The kernels of a source on a GPU, by their names.</summary>
    /// <param name="source">CUDA C.</param>
    /// <param name="device">The GPU, by libtorch's number.</param>
    /// <param name="names">Of its kernels.</param>
    /// <exception cref="TrainingException">It does not compile or load.</exception>
    public static Dictionary<string, GpuKernel> Load(string source, int device, params ReadOnlySpan<string> names)
    {
        int place;
        nint context, module;
        Require(((delegate* unmanaged<uint, int>)Export("cuInit"))(0), "cuInit");
        Require(((delegate* unmanaged<int*, int, int>)Export("cuDeviceGet"))(&place, device), "cuDeviceGet");
        var program = Nvrtc.Compile(source, $"sm_{Ask(MajorCapability, place)}{Ask(MinorCapability, place)}");
        Require(((delegate* unmanaged<nint*, int, int>)Export("cuDevicePrimaryCtxRetain"))(&context, place), "cuDevicePrimaryCtxRetain");
        var kernels = new Dictionary<string, GpuKernel>(StringComparer.Ordinal);
        using var entered = new Entered(context);
        fixed (byte* image = program) Require(
            ((delegate* unmanaged<nint*, byte*, int>)Export("cuModuleLoadData"))(&module, image), "cuModuleLoadData");
        foreach (var name in names)
        {
            nint function;
            fixed (byte* text = Encoding.UTF8.GetBytes($"{name}\0")) Require(
                ((delegate* unmanaged<nint*, nint, byte*, int>)Export("cuModuleGetFunction"))(&function, module, text),
                "cuModuleGetFunction");
            kernels.Add(name, new GpuKernel(device, context, function));
        }

        return kernels;
    }

    /// <summary>Has the kernel run on the calling thread's stream, after all that this was asked for before.</summary>
    /// <param name="count">For how many values.</param>
    /// <param name="memory">Its first arguments: addresses on the GPU, or 0.</param>
    /// <param name="numbers">Its other arguments, 32 bits each.</param>
    /// <exception cref="TrainingException">The driver refuses.</exception>
    public void Launch(uint count, ReadOnlySpan<nint> memory, ReadOnlySpan<uint> numbers)
    {
        if (count == 0) return;
        var blocks = Math.Min(MostBlocks, (count - 1) / Threads + 1);
        var arguments = stackalloc void*[memory.Length + numbers.Length];
        var stream = CudaStreams.AreThere ? CudaStreams.Current(_device) : 0;
        using var entered = new Entered(_context);
        fixed (nint* addresses = memory)
        fixed (uint* values = numbers)
        {
            for (var index = 0; index < memory.Length; index++) arguments[index] = addresses + index;
            for (var index = 0; index < numbers.Length; index++) arguments[memory.Length + index] = values + index;
            Require(
                ((delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)Driver.Launch)(
                    _function, blocks, 1, 1, Threads, 1, 1, 0, stream, arguments, null),
                "cuLaunchKernel");
        }
    }

    private static int Ask(int attribute, int place)
    {
        int value;
        Require(
            ((delegate* unmanaged<int*, int, int, int>)Export("cuDeviceGetAttribute"))(&value, attribute, place), "cuDeviceGetAttribute");
        return value;
    }

    private static void Require(int code, string call)
    {
        if (code != 0)
            throw new TrainingException(
                $"CUDA error: the driver refuses {call} with code {code}; run 'ensemble doctor', and look at the GPU with nvidia-smi.",
                FaultKind.Device);
    }

    private static nint Export(string name) => NativeLibrary.GetExport(Driver.Library, name);

    // What each launch calls.
    private static class Driver
    {
        public static readonly nint Library = NativeLibrary.Load("libcuda.so.1");
        public static readonly nint Launch = Export("cuLaunchKernel");
        public static readonly nint Push = Export("cuCtxPushCurrent_v2");
        public static readonly nint Pop = Export("cuCtxPopCurrent_v2");
    }

    // libtorch leaves a thread in the context of the first GPU, whichever it computes on.
    private readonly struct Entered : IDisposable
    {
        public Entered(nint context) => Require(((delegate* unmanaged<nint, int>)Driver.Push)(context), "cuCtxPushCurrent");

        public void Dispose()
        {
            nint left;
            _ = ((delegate* unmanaged<nint*, int>)Driver.Pop)(&left);
        }
    }
}
