using Training.Native;

namespace Training.Tests.Native;

/// <summary>What drivers answer, and what is made of it.</summary>
public sealed class DriverFactsTests
{
    [Theory]
    [InlineData(false, null, null, 0, null)]
    [InlineData(true, 13000, 13000, 0, null)]
    [InlineData(true, 13010, 12080, 0, null)]
    [InlineData(true, 12020, 12080, 0, null)] // minor versions of one CUDA
    [InlineData(true, null, 12080, 0, "There is no NVIDIA driver here (libcuda.so.1), and this libtorch computes on GPUs; install a driver of version 525.60.13 or newer, or start the container with GPUs (--gpus all, nvidia.com/gpu), or train on cpu.")]
    [InlineData(true, 12040, 13000, 0, "The NVIDIA driver is too old: it knows CUDA 12.4, and this libtorch needs 13.0; install a driver of version 580 or newer, or a libtorch of an older CUDA.")]
    [InlineData(true, 11040, 12080, 0, "The NVIDIA driver is too old: it knows CUDA 11.4, and this libtorch needs 12.0; install a driver of version 525.60.13 or newer, or a libtorch of an older CUDA.")]
    [InlineData(true, 12040, 13000, 804, "The NVIDIA driver (12.4) is older than a CUDA library beside it that this GPU does not allow; install a driver of version 580 or newer, and take CUDA's folder 'compat' out of LD_LIBRARY_PATH and ld.so.conf.")]
    [InlineData(true, 13000, 13000, 803, "The NVIDIA driver in the kernel and its library are of different versions; restart the machine, or load the driver's modules again.")]
    [InlineData(true, 13000, 13000, 100, "The NVIDIA driver finds no GPU; give the container one (--gpus all, nvidia.com/gpu), or look at CUDA_VISIBLE_DEVICES.")]
    [InlineData(true, 13000, null, 999, "The NVIDIA driver does not start (CUDA error 999); look for 'Xid' or 'NVRM' in the kernel's log (dmesg), and restart the machine.")]
    public void A_driver_that_does_not_fit_has_a_sentence_with_its_cure(bool needsOne, int? driver, int? runtime, int start, string? expected) =>
        Assert.Equal(expected, new DriverFacts(needsOne, driver, runtime, start).Fault);

    [Theory]
    [InlineData(false, null, null, "none needed: this libtorch computes on the processor")]
    [InlineData(true, 13010, 12080, "NVIDIA driver for CUDA 13.1, libtorch with CUDA 12.8")]
    [InlineData(true, 13010, null, "NVIDIA driver for CUDA 13.1, libtorch with CUDA of unknown version")]
    public void What_was_found_is_one_line(bool needsOne, int? driver, int? runtime, string expected) => Assert.Equal(expected, new DriverFacts(needsOne, driver, runtime, 0).Description);

    [Fact]
    public void A_libtorch_of_the_processor_needs_no_driver() => Assert.Null(CudaDriver.Facts(0).Fault);
}
