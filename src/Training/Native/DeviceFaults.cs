using Ensembles.Members;

namespace Training.Native;

/// <summary>What is wrong with a device, by the words of CUDA, its libraries and libtorch. A table: docs/gpus.md names the rows.</summary>
internal static class DeviceFaults
{
    // The first row that fits counts. CUDA's own words are those of cudaGetErrorString, the same since CUDA 11.
    private static readonly (DeviceFault Fault, string[] Signs)[] Table =
    [
        (DeviceFault.Ecc, ["uncorrectable ECC error", "uncorrectable NVLink error"]),
        (DeviceFault.Driver,
        [
            "driver version is insufficient", "forward compatibility was attempted", "unsupported display driver",
            "NVIDIA driver on your system is too old",
            "Found no NVIDIA driver", "no kernel image is available", "unsupported toolchain", "driver shutting down",
            "driver is a stub library", "system not yet initialized", "CUDA unknown error",
        ]),
        (DeviceFault.Context,
        [
            "illegal memory access", "device-side assert", "unspecified launch failure", "misaligned address", "an illegal instruction",
            "invalid program counter",
            "hardware stack error", "launch timed out", "global/shared address space", "CUBLAS_STATUS_EXECUTION_FAILED",
            "CUBLAS_STATUS_MAPPING_ERROR", "CUDNN_STATUS_EXECUTION_FAILED", "CUDNN_STATUS_MAPPING_ERROR",
        ]),
        (DeviceFault.Lost,
        [
            "no CUDA-capable device", "busy or unavailable", "invalid device ordinal", "GPU is lost", "fallen off the bus",
            "No CUDA GPUs are available",
            "exclusive-thread device already in use", "context is destroyed",
        ]),
        // NVIDIA's libraries take memory of their own when they begin, and say no more than this if there is none.
        (DeviceFault.OutOfMemory,
        [
            "CUDA out of memory", "CUDA error: out of memory", "CUDA driver error: out of memory", "CUBLAS_STATUS_ALLOC_FAILED",
            "CUBLAS_STATUS_NOT_INITIALIZED", "CUDNN_STATUS_ALLOC_FAILED", "CUDNN_STATUS_NOT_INITIALIZED",
            "CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED", "CUDNN_STATUS_INTERNAL_ERROR_HOST_ALLOCATION_FAILED",
            "CUSOLVER_STATUS_ALLOC_FAILED", "CUSOLVER_STATUS_NOT_INITIALIZED",
        ]),
        (
            DeviceFault.Other,
            [
                "CUDA error", "CUDA driver error", "cuDNN error", "CUDNN_STATUS", "CUBLAS_STATUS", "CUSOLVER_STATUS", "CUFFT", "NVRTC",
                "CUDA kernel"]),
    ];

    /// <summary>Makes a fault of a message.</summary>
    /// <param name="message">What libtorch says, with everything behind it.</param>
    /// <returns>Null if it is not about a device.</returns>
    public static DeviceFault? Find(string message)
    {
        foreach (var (fault, signs) in Table)
        {
            if (!Array.Exists(signs, sign => message.Contains(sign, StringComparison.OrdinalIgnoreCase))) continue;
            return fault == DeviceFault.OutOfMemory && MemoryFigures.Parse(message) is { AreOthersToBlame: true }
                ? DeviceFault.MemoryTaken
                : fault;
        }

        return null;
    }

    /// <summary>The line with the error: if a module fails, libtorch's interpreter writes a trace before it.</summary>
    public static string Line(string message)
    {
        const string Prefix = "RuntimeError: ";
        var line = message.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => Find(line) is not null)
            ?? NativeFaults.FirstLine(message);
        return line.StartsWith(Prefix, StringComparison.Ordinal) ? line[Prefix.Length..] : line;
    }

    /// <summary>What is wrong and what to do about it, one sentence that may have two halves.</summary>
    /// <param name="fault">What is wrong.</param>
    /// <param name="device">Such as <c>cuda:0</c>.</param>
    /// <param name="what">What was being done, such as <c>member 0, epoch 1</c>.</param>
    /// <param name="said">The library's own words, one line.</param>
    /// <param name="offer">How less memory would do, as the end of a sentence, or null if nothing smaller can be offered.</param>
    public static string Describe(DeviceFault fault, string device, string what, string said, string? offer)
    {
        var (wrong, cure) = fault switch
        {
            DeviceFault.OutOfMemory =>
                ($"The memory of {device} does not suffice", offer ?? "choose a smaller network, or a device with more memory"),
            DeviceFault.MemoryTaken =>
                (
                    $"Other processes hold the memory of {device}",
                    "end them ('nvidia-smi' lists them), give this trainer a device of its own, or use fewer slots on it"),
            DeviceFault.Lost =>
                ($"Device {device} is lost", "look for 'Xid' in the kernel's log (dmesg), then reset the device or restart the machine"),
            DeviceFault.Ecc =>
                (
                    $"The memory of {device} has an error that it cannot correct",
                    "take the machine out of use, look at 'nvidia-smi -q -d ECC,ROW_REMAPPER', reset the device, and replace it if the "
                        + "error comes back"),
            DeviceFault.Context =>
                (
                    $"A computation on {device} failed, and with it all that this process has there",
                    "the silo starts again by itself; if the fault comes back, look for 'Xid' in the kernel's log (dmesg) and try another "
                        + "device"),
            DeviceFault.Driver =>
                ($"The driver of {device} does not fit this libtorch", "run 'ensemble doctor', which says which driver is needed"),
            _ => ($"Device {device} failed", "run 'ensemble doctor', and look at the silo's log"),
        };
        return $"{wrong} ({what}): {said.TrimEnd('.')}; {cure}.";
    }
}
