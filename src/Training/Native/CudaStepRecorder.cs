using Ensembles.Members;
using TorchSharp;

namespace Training.Native;

/// <summary>Records a step as a CUDA graph, on a stream of its own because the default one cannot be. The thread's replays it.</summary>
internal sealed class CudaStepRecorder : IStepRecorder
{
    // libtorch keeps a list of all graphs beside its random numbers, without a lock.
    private static readonly Lock OneAtATime = new();
    private readonly int _device;
    private readonly nint _stream;
    private CudaGraph? _graph;

    private CudaStepRecorder(int device) => (_device, _stream) = (device, CudaStreams.Take(device, isUrgent: false));

    /// <summary>Null if the gain is not in force on a device, or if this libtorch cannot record, which is one line in the log.</summary>
    public static CudaStepRecorder? For(torch.Device device)
    {
        if (!TorchRuntime.Has(GpuGains.StepGraph, device)) return null;
        if (CudaGraph.Missing is not { } missing) return new CudaStepRecorder(device.index);
        TorchRuntime.Warn($"step-graph is not in force: this libtorch does not have {missing}. Leave it out of Ensemble:GpuGains.");
        return null;
    }

    /// <inheritdoc/>
    public void WarmUp(Action step)
    {
        using var entered = new OtherStream(_device, _stream);
        step();
    }

    /// <inheritdoc/>
    public void Record(Action step)
    {
        lock (OneAtATime)
        {
            using var entered = new OtherStream(_device, _stream);
            _graph = CudaGraph.Begin();
            try
            {
                step();
            }
            catch (Exception)
            {
                Abandon();
                throw;
            }

            _graph.End();
        }
    }

    /// <inheritdoc/>
    public void Replay() => _graph!.Replay();

    public void Dispose()
    {
        lock (OneAtATime) _graph?.Dispose();
    }

    // The step's own fault says more than that the recording failed, too.
    private void Abandon()
    {
        try
        {
            _graph!.End();
        }
        catch (TrainingException)
        {
        }
    }

    // Each stream has done its part before the other one begins. A graph is of the GPU that is the thread's, which is mostly the first.
    private readonly struct OtherStream : IDisposable
    {
        private readonly int _device;
        private readonly nint _stream;
        private readonly nint _guard;

        public OtherStream(int device, nint stream)
        {
            var former = CudaStreams.Current(device);
            (_device, _stream, _guard) = (device, stream, CudaStreams.Visit(stream, device));
            CudaStreams.Wait(former, device);
        }

        public void Dispose()
        {
            CudaStreams.Wait(_stream, _device);
            CudaStreams.Leave(_guard);
        }
    }
}
