using System.ComponentModel;
using Ensembles.Members;
using Ensembles.Recipes;
using Training.Native;

namespace Training.Tests.Native;

/// <summary>Messages as libtorch, CUDA and its libraries write them, and what is made of them.</summary>
public sealed class DeviceFaultsTests
{
    private const string Advice = " If reserved but unallocated memory is large try setting PYTORCH_ALLOC_CONF=expandable_segments:True to avoid fragmentation.  See documentation for Memory Management  (https://pytorch.org/docs/stable/notes/cuda.html#environment-variables)\nException raised from malloc at c10/cuda/CUDACachingAllocator.cpp:1500 (most recent call first):\nframe #0: …";
    private const string Alone = "CUDA out of memory. Tried to allocate 374.00 MiB. GPU 0 has a total capacity of 14.56 GiB of which 106.81 MiB is free. Including non-PyTorch memory, this process has 14.46 GiB memory in use. Of the allocated memory 14.10 GiB is allocated by PyTorch, and 85.48 MiB is reserved by PyTorch but unallocated." + Advice;
    private const string Crowded = "CUDA out of memory. Tried to allocate 1.16 GiB. GPU 0 has a total capacity of 31.36 GiB of which 471.69 MiB is free. Including non-PyTorch memory, this process has 16.63 GiB memory in use. Process 19239 has 14.26 GiB memory in use. Of the allocated memory 15.03 GiB is allocated by PyTorch, and 1.00 GiB is reserved by PyTorch but unallocated." + Advice;

    // In a container the numbers of processes are not those of the driver: this one is among the others.
    private const string InContainer = "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 79.18 GiB of which 1.50 GiB is free. Process 4021 has 77.66 GiB memory in use. Of the allocated memory 75.90 GiB is allocated by PyTorch, with 105.08 MiB allocated in private pools (e.g., CUDA Graphs), and 850.91 MiB is reserved by PyTorch but unallocated." + Advice;
    private const string CrowdedContainer = "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 79.18 GiB of which 1.50 GiB is free. Process 4021 has 40.00 GiB memory in use. Process 4022 has 37.66 GiB memory in use. Of the allocated memory 36.00 GiB is allocated by PyTorch, and 850.91 MiB is reserved by PyTorch but unallocated." + Advice;

    // More than there would be without the other: that one is not the reason.
    private const string TooMuchAnyway = "CUDA out of memory. Tried to allocate 876.00 MiB. GPU 0 has a total capacity of 23.68 GiB of which 251.06 MiB is free. Process 2612630 has 458.00 MiB memory in use. Including non-PyTorch memory, this process has 22.98 GiB memory in use. Of the allocated memory 22.65 GiB is allocated by PyTorch, and 77.68 MiB is reserved by PyTorch but unallocated." + Advice;

    [Theory]
    [InlineData(Alone, DeviceFault.OutOfMemory)]
    [InlineData(Crowded, DeviceFault.MemoryTaken)]
    [InlineData(InContainer, DeviceFault.OutOfMemory)]
    [InlineData(CrowdedContainer, DeviceFault.MemoryTaken)]
    [InlineData(TooMuchAnyway, DeviceFault.OutOfMemory)]
    [InlineData("CUDA error: out of memory", DeviceFault.OutOfMemory)]
    [InlineData("CUDA driver error: out of memory", DeviceFault.OutOfMemory)]
    [InlineData("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`", DeviceFault.OutOfMemory)]
    [InlineData("CUDA error: CUBLAS_STATUS_NOT_INITIALIZED when calling `cublasCreate(handle)`", DeviceFault.OutOfMemory)]
    [InlineData("cuDNN error: CUDNN_STATUS_NOT_INITIALIZED", DeviceFault.OutOfMemory)]
    [InlineData("cuDNN error: CUDNN_STATUS_ALLOC_FAILED", DeviceFault.OutOfMemory)]
    [InlineData("CUDA error: no CUDA-capable device is detected", DeviceFault.Lost)]
    [InlineData("CUDA error: CUDA-capable device(s) is/are busy or unavailable", DeviceFault.Lost)]
    [InlineData("CUDA error: all CUDA-capable devices are busy or unavailable", DeviceFault.Lost)]
    [InlineData("CUDA error: invalid device ordinal\nGPU device may be out of range, do you have enough GPUs?", DeviceFault.Lost)]
    [InlineData("Unable to determine the device handle for GPU0: GPU is lost. Reboot the system to recover this GPU", DeviceFault.Lost)]
    [InlineData("No CUDA GPUs are available", DeviceFault.Lost)]
    [InlineData("CUDA error: uncorrectable ECC error encountered", DeviceFault.Ecc)]
    [InlineData("CUDA error: uncorrectable NVLink error detected during the execution", DeviceFault.Ecc)]
    [InlineData("CUDA error: an illegal memory access was encountered\nSearch for `cudaErrorIllegalAddress' in https://docs.nvidia.com/cuda/cuda-runtime-api/group__CUDART__TYPES.html for more information.", DeviceFault.Context)]
    [InlineData("CUDA error: device-side assert triggered", DeviceFault.Context)]
    [InlineData("CUDA error: unspecified launch failure", DeviceFault.Context)]
    [InlineData("CUDA error: misaligned address", DeviceFault.Context)]
    [InlineData("CUDA error: an illegal instruction was encountered", DeviceFault.Context)]
    [InlineData("CUDA error: the launch timed out and was terminated", DeviceFault.Context)]
    [InlineData("CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasSgemm( handle, opa, opb, m, n, k)`", DeviceFault.Context)]
    [InlineData("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED", DeviceFault.Context)]
    [InlineData("CUDA error: CUDA driver version is insufficient for CUDA runtime version", DeviceFault.Driver)]
    [InlineData("Unexpected error from cudaGetDeviceCount(). Error 804: forward compatibility was attempted on non supported HW", DeviceFault.Driver)]
    [InlineData("CUDA error: system has unsupported display driver / cuda driver combination", DeviceFault.Driver)]
    [InlineData("The NVIDIA driver on your system is too old (found version 11040).", DeviceFault.Driver)]
    [InlineData("Found no NVIDIA driver on your system.", DeviceFault.Driver)]
    [InlineData("CUDA error: no kernel image is available for execution on the device", DeviceFault.Driver)]
    [InlineData("CUDA error: the provided PTX was compiled with an unsupported toolchain.", DeviceFault.Driver)]
    [InlineData("CUDA error: system not yet initialized", DeviceFault.Driver)]
    [InlineData("CUDA error: invalid argument", DeviceFault.Other)]
    [InlineData("cuDNN error: CUDNN_STATUS_INTERNAL_ERROR", DeviceFault.Other)]
    [InlineData("mat1 and mat2 shapes cannot be multiplied (3x5 and 4x2)", null)]
    [InlineData("DefaultCPUAllocator: can't allocate memory: you tried to allocate 40 bytes.", null)]
    public void A_message_says_what_is_wrong_with_the_device(string message, DeviceFault? expected)
    {
        Assert.Equal(expected, DeviceFaults.Find(message));
        Assert.Equal(expected is null ? FaultKind.Engine : FaultKind.Device, NativeFaults.KindOf(message));
    }

    [Fact]
    public void The_figures_are_those_of_the_message()
    {
        var figures = MemoryFigures.Parse(Crowded)!;
        Assert.Equal((1.16, 31.36, 16.63), (figures.Wanted / (1 << 30), figures.Capacity / (1 << 30), figures.Own / (1 << 30)));
        Assert.InRange(figures.Others / (1 << 30), 14.2, 14.3);
        Assert.Null(MemoryFigures.Parse("CUDA error: out of memory"));
    }

    [Theory]
    [InlineData(Alone, "The memory of cuda:1 does not suffice (member 3, epoch 2): CUDA out of memory. Tried to allocate 374.00 MiB.", "; set training.microBatch to 64 (now 128 images are computed at once), or failures.outOfMemory to halve, so that a run does it by itself.", 64)]
    [InlineData(Crowded, "Other processes hold the memory of cuda:1 (member 3, epoch 2): ", "; end them ('nvidia-smi' lists them), give this trainer a device of its own, or use fewer slots on it.", null)]
    [InlineData("CUDA error: no CUDA-capable device is detected\nframe", "Device cuda:1 is lost (member 3, epoch 2): CUDA error: no CUDA-capable device is detected; look for 'Xid'", "restart the machine.", null)]
    [InlineData("CUDA error: uncorrectable ECC error encountered\nframe", "The memory of cuda:1 has an error that it cannot correct (member 3, epoch 2): CUDA error: ", "replace it if the error comes back.", null)]
    [InlineData("CUDA error: device-side assert triggered\nframe", "A computation on cuda:1 failed, and with it all that this process has there (member 3, epoch 2): ", "try another device.", null)]
    [InlineData("CUDA error: CUDA driver version is insufficient for CUDA runtime version", "The driver of cuda:1 does not fit this libtorch (member 3, epoch 2): ", "run 'ensemble doctor', which says which driver is needed.", null)]
    [InlineData("The following operation failed in the TorchScript interpreter.\nTraceback of TorchScript (most recent call last):\nRuntimeError: CUDA error: unspecified launch failure\nframe", "A computation on cuda:1 failed, and with it all that this process has there (member 3, epoch 2): CUDA error: unspecified launch failure; ", "try another device.", null)]
    [InlineData("CUDA error: invalid argument", "Device cuda:1 failed (member 3, epoch 2): CUDA error: invalid argument; run 'ensemble doctor'", "the silo's log.", null)]
    public void The_sentence_says_what_where_and_what_to_do(string message, string begins, string ends, int? offered)
    {
        var error = Assert.Throws<TrainingException>(() => NativeFaults.Translate<int>(() => throw new Win32Exception(message), "member 3, epoch 2", "cuda:1", new TrainingRecipe()));
        Assert.StartsWith(begins, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(ends, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal((FaultKind.Device, DeviceFaults.Find(message), offered), (error.Kind, error.Device, error.OfferedMicroBatch));
    }

    [Fact]
    public void Where_fewer_images_would_not_help_none_are_offered()
    {
        var error = Assert.Throws<TrainingException>(() => NativeFaults.Translate<int>(() => throw new Win32Exception(Alone), "member 3, taking up", "cuda:1"));
        Assert.EndsWith("; choose a smaller network, or a device with more memory.", error.Message, StringComparison.Ordinal);
        Assert.Null(error.OfferedMicroBatch);
    }
}
