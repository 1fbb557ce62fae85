using Silo.Telemetry;

namespace Silo.Tests.Telemetry;

public sealed class NvmlTests
{
    [Theory]
    [InlineData("NVIDIA H100 80GB HBM3", 85_520_809_984UL, "GPU-8932f937-d72c-4106-c12f-20bd9faed9f6", "NVIDIA H100 80GB HBM3, 79 GiB, GPU-8932f937")]
    [InlineData("NVIDIA H100 MIG 1g.10gb", 10_334_765_056UL, "MIG-c6d4f1ef-42e4-5de3-91c7-45d71c87eb3f", "NVIDIA H100 MIG 1g.10gb, 9 GiB, MIG-c6d4f1ef")]
    [InlineData("NVIDIA A100", null, "unknown", "NVIDIA A100, unknown")]
    public void A_GPU_is_shown_by_product_memory_and_the_first_letters_of_its_UUID(string product, ulong? memory, string uuid, string shown) =>
        Assert.Equal(shown, Nvml.Label(product, memory, uuid));
}
