using Ensembles.Members;

namespace Training.Native;

/// <summary>Streams of GPUs by libtorch's stable C interface; 0 is the default one.</summary>
/// <remarks>torch/csrc/stable/c/shim.h and torch/csrc/inductor/aoti_torch/c/shim.h.</remarks>
internal static unsafe class CudaStreams
{
    private static readonly nint FromPool = TorchLibrary.CudaExport("torch_get_cuda_stream_from_pool");
    private static readonly nint SetCurrent = TorchLibrary.CudaExport("torch_set_current_cuda_stream");
    private static readonly nint GetCurrent = TorchLibrary.CudaExport("aoti_torch_get_current_cuda_stream");
    private static readonly nint Synchronize = TorchLibrary.CudaExport("torch_cuda_stream_synchronize");
    private static readonly nint MakeGuard = TorchLibrary.CudaExport("aoti_torch_create_cuda_stream_guard");
    private static readonly nint DeleteGuard = TorchLibrary.CudaExport("aoti_torch_delete_cuda_stream_guard");

    /// <summary>Whether this libtorch has them: since 2.10.</summary>
    public static bool AreThere =>
        FromPool != 0 && SetCurrent != 0 && GetCurrent != 0 && Synchronize != 0 && MakeGuard != 0 && DeleteGuard != 0;

    /// <summary>One of a GPU's pool of streams.</summary>
    public static nint Take(int device, bool isUrgent)
    {
        nint stream;
        Require(((delegate* unmanaged<byte, int, nint*, int>)FromPool)(isUrgent ? (byte)1 : (byte)0, device, &stream));
        return stream;
    }

    /// <summary>The calling thread's on a GPU.</summary>
    public static nint Current(int device)
    {
        nint stream;
        Require(((delegate* unmanaged<int, nint*, int>)GetCurrent)(device, &stream));
        return stream;
    }

    /// <summary>Makes a stream and its GPU the calling thread's, until <see cref="Leave"/>.</summary>
    /// <returns>What was before.</returns>
    public static nint Visit(nint stream, int device)
    {
        nint guard;
        Require(((delegate* unmanaged<nint, int, nint*, int>)MakeGuard)(stream, device, &guard));
        return guard;
    }

    /// <summary>Ends a <see cref="Visit"/>.</summary>
    public static void Leave(nint guard) => Require(((delegate* unmanaged<nint, int>)DeleteGuard)(guard));

    /// <summary>Makes a stream the calling thread's for good.</summary>
    public static void Enter(nint stream, int device) => Require(((delegate* unmanaged<nint, int, int>)SetCurrent)(stream, device));

    /// <summary>Blocks until a stream has done all that it was asked for.</summary>
    /// <remarks>A wait for the device would disturb streams that are recorded. If the GPU has failed, the next call reports it.</remarks>
    public static void Wait(nint stream, int device) => _ = ((delegate* unmanaged<nint, int, int>)Synchronize)(stream, device);

    private static void Require(int code)
    {
        if (code == 0) return;
        throw new TrainingException("CUDA error: libtorch refuses a stream; its words are in the silo's standard error.", FaultKind.Device);
    }
}
