using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Ensembles.Members;

namespace Training.Native;

/// <summary>
/// All that a stream was asked for between two moments, to be asked for again by one launch: libtorch's <c>at::cuda::CUDAGraph</c>, which
/// also keeps the memory that was used in between. No C interface has it, so its C++ methods are called by their exported names.
/// </summary>
internal sealed unsafe class CudaGraph : IDisposable
{
    private const string Constructor = "_ZN2at4cuda9CUDAGraphC1Eb";
    private const string Destructor = "_ZN2at4cuda9CUDAGraphD1Ev";
    private const string CaptureBegin = "_ZN2at4cuda9CUDAGraph13capture_beginESt4pairIyyE21cudaStreamCaptureMode";
    private const string CaptureEnd = "_ZN2at4cuda9CUDAGraph11capture_endEv";
    private const string ReplayName = "_ZN2at4cuda9CUDAGraph6replayEv";

    // cudaStreamCaptureModeThreadLocal: other threads of the process may take memory and wait meanwhile.
    private const int OnlyThisThread = 1;

    // The object has some 500 bytes in libtorch 2.10 to 2.16.
    private const int Size = 16384;
    private readonly nint _graph;
    private readonly nint _replay = TorchLibrary.CudaExport(ReplayName);
    private bool _isLost;

    private CudaGraph()
    {
        _graph = (nint)NativeMemory.AllocZeroed(Size);
        ((delegate* unmanaged<nint, byte, void>)TorchLibrary.CudaExport(Constructor))(_graph, 0);
    }

    /// <summary>
    /// The exported names that are used, and their declarations in aten/src/ATen/cuda/CUDAGraph.h, the same since the constructor got its
    /// argument in 2.8. MempoolId_t is <c>std::pair&lt;CaptureId_t, CaptureId_t&gt;</c>, and CaptureId_t <c>unsigned long long</c>
    /// (c10/cuda/CUDAGraphsC10Utils.h, later c10/core/CachingDeviceAllocator.h).
    /// </summary>
    internal static ImmutableArray<(string Name, string Declaration)> Names { get; } =
    [
        (Constructor, "at::cuda::CUDAGraph::CUDAGraph(bool)"), // keep_graph = false
        (Destructor, "at::cuda::CUDAGraph::~CUDAGraph()"),
        (CaptureBegin, "at::cuda::CUDAGraph::capture_begin(std::pair<unsigned long long, unsigned long long>, cudaStreamCaptureMode)"),
        (CaptureEnd, "at::cuda::CUDAGraph::capture_end()"),
        (ReplayName, "at::cuda::CUDAGraph::replay()"),
    ];

    /// <summary>What this libtorch lacks for it, or null.</summary>
    public static string? Missing => !CudaStreams.AreThere || !CaughtCall.IsThere
        ? "libtorch's stable C interface of 2.10"
        : Names.Select(named => named.Name).FirstOrDefault(name => TorchLibrary.CudaExport(name) == 0);

    /// <summary>Begins to record what the calling thread asks its stream for, which is not the default one. It is not computed.</summary>
    /// <remarks>Throws in C++, and so ends the process, only if the stream is recorded already or the GPU has failed.</remarks>
    public static CudaGraph Begin()
    {
        var graph = new CudaGraph();
        // A pair of integers is passed as two of them. {0, 0}: memory of its own.
        ((delegate* unmanaged<nint, ulong, ulong, int, void>)TorchLibrary.CudaExport(CaptureBegin))(graph._graph, 0, 0, OnlyThisThread);
        return graph;
    }

    /// <summary>Ends the recording; on the same thread and stream.</summary>
    /// <exception cref="TrainingException">Something was asked for that cannot be recorded.</exception>
    public void End()
    {
        // Up to 2.11 the allocator keeps asking a recording that failed whether memory belongs to it, so the object has to stay.
        _isLost = !CaughtCall.Try(TorchLibrary.CudaExport(CaptureEnd), _graph);
        if (_isLost) throw Failure("the step cannot be recorded");
    }

    /// <summary>Asks the calling thread's stream for all of it.</summary>
    /// <exception cref="TrainingException">The GPU failed.</exception>
    public void Replay()
    {
        if (!CaughtCall.Try(_replay, _graph)) throw Failure("the recorded step cannot be launched");
    }

    public void Dispose()
    {
        if (_isLost) return;
        ((delegate* unmanaged<nint, void>)TorchLibrary.CudaExport(Destructor))(_graph);
        NativeMemory.Free((void*)_graph);
    }

    private static TrainingException Failure(string what) =>
        new($"CUDA error: {what}; libtorch's own words are in the silo's standard error.", FaultKind.Device);
}
