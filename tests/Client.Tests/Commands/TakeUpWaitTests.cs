using Client.Commands;
using Grains.Interfaces.Runs;
using Microsoft.Extensions.Time.Testing;

namespace Client.Tests.Commands;

public sealed class TakeUpWaitTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_run_that_is_interrupted_is_followed_until_it_is_taken_up_again()
    {
        var wait = new TakeUpWait(TimeSpan.FromMinutes(2), _time);
        foreach (var state in (RunState[])[RunState.Running, RunState.Interrupted, RunState.Interrupted, RunState.Running, RunState.Interrupted])
        {
            Assert.False(wait.IsOver(state));
            Assert.Equal(state == RunState.Interrupted, wait.IsWaiting);
            _time.Advance(TimeSpan.FromSeconds(100));
        }

        Assert.True(wait.IsOver(RunState.Finished));
        Assert.False(wait.IsWaiting);
    }

    [Fact]
    public void If_nobody_takes_it_up_the_wait_ends()
    {
        var wait = new TakeUpWait(TimeSpan.FromMinutes(2), _time);
        Assert.False(wait.IsOver(RunState.Interrupted));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.True(wait.IsOver(RunState.Interrupted));
    }

    [Theory]
    [InlineData(RunState.Finished, true)]
    [InlineData(RunState.Stopped, true)]
    [InlineData(RunState.Failed, true)]
    [InlineData(RunState.Created, false)]
    [InlineData(RunState.Running, false)]
    [InlineData(RunState.Interrupted, true)]
    public void Without_a_wait_every_state_but_those_of_training_ends_it(RunState state, bool over) =>
        Assert.Equal(over, new TakeUpWait(TimeSpan.Zero, _time).IsOver(state));
}
