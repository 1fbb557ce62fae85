namespace Training.Native;

/// <summary>What is known of NVIDIA's driver, and of the CUDA that libtorch was built with.</summary>
/// <param name="NeedsOne">Whether this libtorch computes on GPUs at all.</param>
/// <param name="Driver">The newest CUDA that the driver knows, as CUDA writes versions: 13000 for 13.0. Null without a driver.</param>
/// <param name="Runtime">libtorch's CUDA in the same way; null if it does not say.</param>
/// <param name="Start">What the driver answered when it was started (cuInit): 0 if all is well.</param>
internal readonly record struct DriverFacts(bool NeedsOne, int? Driver, int? Runtime, int Start)
{
    // CUresult
    private const int NoDevice = 100;
    private const int Mismatch = 803;
    private const int NoForwardCompatibility = 804;

    /// <summary>Those of a libtorch that computes on the processor alone.</summary>
    public static DriverFacts None => default;

    /// <summary>Why libtorch cannot use GPUs, one sentence with its cure, or null.</summary>
    public string? Fault
    {
        get
        {
            if (!NeedsOne) return null;
            if (Driver is null)
                return $"There is no NVIDIA driver here (libcuda.so.1), and this libtorch computes on GPUs; install a driver of version "
                    + $"{Needed} or newer, or start the container with GPUs (--gpus all, nvidia.com/gpu), or train on cpu.";
            if (Start == NoForwardCompatibility)
                return $"The NVIDIA driver ({Text(Driver)}) is older than a CUDA library beside it that this GPU does not allow; install a "
                    + $"driver of version {Needed} or newer, and take CUDA's folder 'compat' out of LD_LIBRARY_PATH and ld.so.conf.";
            if (Start == Mismatch)
                return "The NVIDIA driver in the kernel and its library are of different versions; restart the machine, or load the "
                    + "driver's modules again.";
            if (Major(Driver) < Major(Runtime))
                return $"The NVIDIA driver is too old: it knows CUDA {Text(Driver)}, and this libtorch needs {Major(Runtime)}.0; install a "
                    + $"driver of version {Needed} or newer, or a libtorch of an older CUDA.";
            if (Start == NoDevice)
                return "The NVIDIA driver finds no GPU; give the container one (--gpus all, nvidia.com/gpu), or look at "
                    + "CUDA_VISIBLE_DEVICES.";
            return Start == 0
                ? null
                : $"The NVIDIA driver does not start (CUDA error {Start}); look for 'Xid' or 'NVRM' in the kernel's log (dmesg), and "
                    + $"restart the machine.";
        }
    }

    /// <summary>What was found, for people.</summary>
    public string Description =>
        NeedsOne
            ? $"NVIDIA driver for CUDA {Text(Driver)}, libtorch with CUDA {Text(Runtime)}"
            : "none needed: this libtorch computes on the processor";

    // A driver serves all minor versions of its CUDA: NVIDIA's table of minor version compatibility, for Linux.
    private string Needed => Major(Runtime) switch { 11 => "450.80.02", 12 => "525.60.13", 13 => "580", _ => "580" };

    private static int? Major(int? version) => version / 1000;

    private static string Text(int? version) => version is { } known ? $"{known / 1000}.{known % 1000 / 10}" : "of unknown version";
}
