using TorchSharp;

namespace Training.Native;

/// <summary>
/// The stream of a GPU on which answers are computed: one of high priority, so that an answer does not wait behind all that training has
/// asked for. Everything that answers need is put on the GPU by this stream, too, because libtorch reuses memory in the order of a stream.
/// </summary>
internal static class AnsweringStream
{
    private static readonly PerGpu<nint> Streams = new(device => CudaStreams.Take(device, isUrgent: true));

    /// <summary>
    /// Makes it the calling thread's; does nothing on CPU, and on a libtorch that has no streams in its stable interface.
    /// </summary>
    public static void Enter(torch.Device device)
    {
        if (TorchRuntime.Has(GpuGains.AnsweringStream, device) && CudaStreams.AreThere) CudaStreams.Enter(Streams.Of(device), device.index);
    }
}
