using Training.Native;

namespace Training.Tests.Native;

public sealed class TorchVersionTests
{
    [Theory]
    [InlineData(0x020A_0000_0000_0000UL, "2.10.0")]
    [InlineData(0x020B_0100_0000_0000UL, "2.11.1")]
    [InlineData(0UL, null)]
    public void The_number_is_read_byte_by_byte(ulong number, string? expected) => Assert.Equal(expected, TorchVersion.Parse(number));

    [Fact]
    public void The_loaded_one_is_that_of_the_build() => Assert.Equal(TorchRuntime.LibtorchVersion, TorchVersion.Loaded());
}
