using Grains.Nodes;

namespace Grains.Tests.Nodes;

public sealed class RepeatedFaultTests
{
    [Fact]
    public void A_fault_that_lasts_an_hour_and_comes_back_every_second_is_logged_at_growing_intervals()
    {
        var clock = new ManualClock();
        var repeated = new RepeatedFault(clock);
        var logged = new List<int>();
        for (var second = 0; second < 3600; second++, clock.Add(TimeSpan.FromSeconds(1)))
        {
            if (repeated.IsNews("away")) logged.Add(second);
        }

        Assert.Equal([0, 10, 30, 70, 150, 310, 630, 1230, 1830, 2430, 3030], logged);
    }

    [Fact]
    public void Another_reason_is_news_and_so_is_the_same_one_after_it_was_over()
    {
        var repeated = new RepeatedFault(new ManualClock());
        Assert.False(repeated.End());
        Assert.True(repeated.IsNews("away"));
        Assert.False(repeated.IsNews("away"));
        Assert.True(repeated.IsNews("full"));
        Assert.True(repeated.End());
        Assert.True(repeated.IsNews("full"));
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Add(TimeSpan time) => _ticks += time.Ticks;
    }
}
