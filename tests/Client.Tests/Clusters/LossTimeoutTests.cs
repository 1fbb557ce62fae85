using Client.Clusters;
using Microsoft.Extensions.Time.Testing;

namespace Client.Tests.Clusters;

public sealed class LossTimeoutTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly Exception Lost = new SiloUnavailableException();
    private readonly FakeTimeProvider _clock = new();
    private readonly LossTimeout _patience;

    public LossTimeoutTests() => _patience = new LossTimeout(Limit, _clock);

    [Fact]
    public void It_ends_when_errors_have_come_for_the_whole_limit()
    {
        Assert.True(Ask(seconds: 1, Lost));
        Assert.True(Ask(seconds: 119, Lost));
        Assert.False(Ask(seconds: 1, Lost));
    }

    [Fact]
    public void It_begins_again_when_a_silo_is_lost_that_had_worked_for_longer()
    {
        Assert.True(Ask(seconds: 1, Lost));
        Assert.True(Ask(seconds: 300, Lost));
        Assert.True(Ask(seconds: 119, Lost));
        Assert.True(Ask(seconds: 300, Lost));
    }

    [Fact]
    public void It_does_not_begin_again_for_an_error_of_the_answer_itself()
    {
        Assert.True(Ask(seconds: 300, new InvalidOperationException()));
        Assert.False(Ask(seconds: 300, new InvalidOperationException()));
    }

    private bool Ask(int seconds, Exception error)
    {
        var asked = _clock.GetTimestamp();
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        return _patience.Lasts(error, asked);
    }
}
