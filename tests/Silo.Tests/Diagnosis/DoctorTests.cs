using Silo.Diagnosis;

namespace Silo.Tests.Diagnosis;

/// <summary>What the doctor makes of what it found.</summary>
public sealed class DoctorTests
{
    [Fact]
    public void A_driver_that_does_not_fit_has_a_cure_of_its_own() => Assert.Equal(
        new Finding("driver", false, "The NVIDIA driver is too old: it knows CUDA 11.4", "Install a newer one; or an older libtorch."),
        Doctor.Driver("NVIDIA driver for CUDA 11.4", "The NVIDIA driver is too old: it knows CUDA 11.4; install a newer one; or an older libtorch."));

    [Fact]
    public void One_that_fits_is_described() => Assert.Equal(new Finding("driver", true, "NVIDIA driver for CUDA 13.1", null), Doctor.Driver("NVIDIA driver for CUDA 13.1", null));
}
