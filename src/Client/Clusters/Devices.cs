using System.Collections.Immutable;
using Ensembles.Local;

namespace Client.Clusters;

/// <summary>The device of a trainer silo.</summary>
/// <param name="Device">Its slot.</param>
/// <param name="Graphics">The only GPU that it sees, as CUDA_VISIBLE_DEVICES names it, or null if it is not to be limited.</param>
internal sealed record TrainerPlace(string Device, string? Graphics);

/// <summary>What this machine can train on.</summary>
internal static class Devices
{
    /// <summary>The GPUs that trainers may use; none if libtorch cannot.</summary>
    /// <param name="silo">The silo's program.</param>
    public static ImmutableArray<VisibleDevice> FindGraphics(string silo) => HasCuda(silo)
        ? VisibleGraphics.Select(
            GraphicsList.Find(), Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES"),
            Environment.GetEnvironmentVariable("NVIDIA_VISIBLE_DEVICES"))
        : [];

    /// <summary>One entry a trainer silo: on GPUs if there are some, else on cores.</summary>
    /// <param name="gpus">The GPUs.</param>
    /// <param name="trainers">How many trainers the user wants, or null for as many as fit.</param>
    /// <param name="need">What members need, if it is known.</param>
    /// <param name="cores">The processor's cores.</param>
    public static IReadOnlyList<TrainerPlace> Choose(
        ImmutableArray<VisibleDevice> gpus, int? trainers, MemberNeed? need, int cores) => gpus.IsEmpty
        ? [.. Enumerable.Repeat(new TrainerPlace("cpu", null), trainers ?? cores)]
        // A process with one GPU opens no context on others, and counts its own as the first.
        : [.. TrainerPlaces.Share(gpus, trainers, need, cores).Select(gpu => new TrainerPlace("cuda:0", gpu.Name))];

    private static bool HasCuda(string silo)
    {
        var program = Path.GetDirectoryName(silo) ?? "";
        string?[] folders = [Variables.Find("ENSEMBLE_TORCH_DIR"), program, Path.Combine(program, "torch")];
        return folders.Any(folder => !string.IsNullOrEmpty(folder) && File.Exists(Path.Combine(folder, "libtorch_cuda.so")));
    }
}
