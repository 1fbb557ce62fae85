namespace Grains.Tests.Fakes;

/// <summary>The system's time, whose clock a test may put forward or back, as a time server does; timers do not notice.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long _ticks;

    /// <summary>How far the clock is from the system's.</summary>
    public TimeSpan Offset
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _ticks));
        set => Interlocked.Exchange(ref _ticks, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
}
