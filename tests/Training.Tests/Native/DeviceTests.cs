using System.ComponentModel;
using Ensembles.Members;
using Training.Native;

namespace Training.Tests.Native;

/// <summary>What is asked of devices, with answers of devices that are not here.</summary>
public sealed class DeviceTests
{
    [Theory]
    [InlineData("cpu", null, true)]
    [InlineData("cuda", 7, false)]
    [InlineData("cuda:0", 7, false)]
    [InlineData("cuda:1", 8, true)]
    [InlineData("cuda:12", 9, true)]
    [InlineData("cuda:2", null, true)]
    public void A_device_is_asked_once_by_libtorchs_number_whether_it_has_bfloat16(string device, int? generation, bool expected)
    {
        var asked = new List<int>();
        var devices = new Bfloat16Devices(() => true, number =>
        {
            asked.Add(number);
            return generation;
        });
        Assert.Equal([expected, expected, expected], Enumerable.Range(0, 3).Select(_ => devices.Has(device)));
        Assert.Equal(device == "cpu" ? [] : [int.Parse(device.Split(':').ElementAtOrDefault(1) ?? "0", System.Globalization.CultureInfo.InvariantCulture)], asked);
    }

    [Fact]
    public void Whatever_the_driver_says_no_machine_has_a_thousandth_card() => Assert.Null(CudaDriver.Generation(999));

    [Theory]
    [InlineData("CUDA error: an illegal memory access was encountered\nat some place", "CUDA error: an illegal memory access was encountered")]
    [InlineData("CUDA error: device-side assert triggered", "CUDA error: device-side assert triggered")]
    [InlineData("CUDA out of memory. Tried to allocate 2.00 GiB", null)]
    public void A_device_that_throws_is_broken_unless_its_memory_is_full(string message, string? fault) =>
        Assert.Equal(fault, DeviceProbe.FaultOf("cuda:0", _ => throw new Win32Exception(message)));

    [Theory, InlineData(32f, null), InlineData(31f, "16 ones, doubled, sum up to 31 on it"), InlineData(float.NaN, "16 ones, doubled, sum up to NaN on it")]
    public void A_device_that_computes_something_else_is_broken(float sum, string? fault) => Assert.Equal(fault, DeviceProbe.FaultOf("cuda:0", _ => sum));

    [Fact]
    public void The_processor_computes() => Assert.Null(DeviceProbe.FaultOf("cpu", DeviceProbe.Compute));

    [Fact]
    public void A_device_that_is_not_there_computes_nothing() => Assert.StartsWith("Device cuda:99 is not there", DeviceProbe.FaultOf("cuda:99", DeviceProbe.Compute), StringComparison.Ordinal);

    [Theory]
    [InlineData(GpuMode.Exact, 1, false, true)]
    [InlineData(GpuMode.Exact, 1, true, false)]
    [InlineData(GpuMode.Exact, 0, false, false)]
    [InlineData(GpuMode.Fast, 1, false, false)]
    public void Exact_without_its_switches_is_a_fault_if_there_is_a_GPU(GpuMode mode, int graphics, bool hasAllSwitches, bool isFault)
    {
        var error = Record.Exception(() => TorchRuntime.Require(mode, graphics, hasAllSwitches));
        Assert.Equal(isFault, error is TrainingException { Kind: FaultKind.Device });
    }
}
