using Ensembles.Members;
using TorchSharp;

namespace Training.Native;

/// <summary>
/// The stream of a GPU on which answers are computed: one of high priority, so that an answer does not wait behind all that training has
/// asked for. Everything that answers need is put on the GPU by this stream, too, because libtorch reuses memory in the order of a stream.
/// </summary>
internal static unsafe class AnsweringStream
{
    private static readonly PerGpu<nint> Streams = new(Take);

    /// <summary>
    /// Makes it the calling thread's; does nothing on CPU, and on a libtorch that has no streams in its stable interface.
    /// </summary>
    public static void Enter(torch.Device device)
    {
        if (!TorchRuntime.Has(GpuGains.AnsweringStream, device)) return;
        if (FromPool == 0 || SetCurrent == 0) return;
        Require(((delegate* unmanaged<nint, int, int>)SetCurrent)(Streams.Of(device), device.index));
    }

    private static nint FromPool => TorchLibrary.CudaExport("torch_get_cuda_stream_from_pool");

    private static nint SetCurrent => TorchLibrary.CudaExport("torch_set_current_cuda_stream");

    private static nint Take(int device)
    {
        nint stream;
        Require(((delegate* unmanaged<byte, int, nint*, int>)FromPool)(1, device, &stream));
        return stream;
    }

    private static void Require(int code)
    {
        if (code != 0)
            throw new TrainingException(
                "CUDA error: libtorch has no stream for answers; its own words are in the silo's standard error, and answering-stream can "
                    + "be left out of Ensemble:GpuGains.",
                FaultKind.Device);
    }
}
