namespace Training.Tests.Gpu;

public sealed class GpuGainNamesTests
{
    [Theory]
    [InlineData("all", GpuGains.All)]
    [InlineData("none", GpuGains.None)]
    [InlineData("all,step-graph", GpuGains.All | GpuGains.StepGraph)]
    [InlineData("flat-buffers", GpuGains.FlatBuffers)]
    [InlineData(" mask-kernel , large-answers ", GpuGains.MaskKernel | GpuGains.LargeAnswers)]
    [InlineData("", null)]
    [InlineData("faster", null)]
    [InlineData("mask-kernel,", null)]
    public void Names_are_read_and_others_refused(string text, GpuGains? gains) => Assert.Equal(gains, GpuGainNames.Parse(text));

    [Fact]
    public void A_gain_that_is_not_measured_has_to_be_asked_for() => Assert.False(GpuGains.All.HasFlag(GpuGains.StepGraph));

    [Fact]
    public void Every_gain_has_a_name() => Assert.Equal(Enum.GetValues<GpuGains>().Length, GpuGainNames.All.Split(", ").Length);
}
