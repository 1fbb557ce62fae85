using static TorchSharp.torch;

namespace Training.Tests.Gpu;

/// <summary>Where tests of the category gpu compute: on the first GPU, or where ENSEMBLE_GPU_TESTS says, so that they can be tried on CPU.</summary>
[CollectionDefinition(nameof(GpuPlace), DisableParallelization = true)]
public sealed class GpuPlace
{
    internal static readonly string Name = Environment.GetEnvironmentVariable("ENSEMBLE_GPU_TESTS") is { Length: > 0 } place ? place : "cuda:0";

    internal static bool IsGpu => Name != "cpu";

    internal static Device Device => TorchRuntime.DeviceOf(Name);
}
