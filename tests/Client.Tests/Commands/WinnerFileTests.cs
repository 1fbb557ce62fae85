using Client.Commands;
using Grains.Interfaces.Runs;

namespace Client.Tests.Commands;

public sealed class WinnerFileTests
{
    [Theory]
    [InlineData(RunState.Running, "No trial of sweep 'mnist-sweep-1' has decided an epoch yet; wait for one.")]
    [InlineData(RunState.Interrupted, "No trial of sweep 'mnist-sweep-1' has decided an epoch yet; wait for one.")]
    [InlineData(RunState.Failed, "Sweep 'mnist-sweep-1' has no best recipe, because none of its trials has decided an epoch (member 0: the loss is not a number); begin another sweep with 'ensemble sweep'.")]
    [InlineData(RunState.Stopped, "Sweep 'mnist-sweep-1' has no best recipe, because none of its trials has decided an epoch (member 0: the loss is not a number); begin another sweep with 'ensemble sweep'.")]
    public void Nobody_is_told_to_wait_for_a_sweep_that_has_ended(RunState state, string sentence) =>
        Assert.Equal(sentence, WinnerFile.WhyNone(SweepSamples.Finished with { State = state, Best = null }));
}
