using Training.Native;

namespace Training.Tests.Native;

public sealed class CudaSwitchesTests
{
    [Theory, InlineData(GpuMode.Fast), InlineData(GpuMode.Exact)]
    public void This_libtorch_has_every_switch(GpuMode mode)
    {
        TorchRuntime.Start();
        Assert.True(CudaSwitches.Set(mode));
    }
}
