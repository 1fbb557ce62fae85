using Grains.Interfaces.Runs;

namespace Client.Commands;

/// <summary>
/// Decides whether a run or sweep is still to be followed. One that is interrupted may be taken up again: by another control silo if the
/// one
/// that looked after it is gone, or by a person. So it is followed on, for a limited time.
/// </summary>
/// <param name="limit">For how long it may be interrupted without a break.</param>
/// <param name="time">Measures that.</param>
internal sealed class TakeUpWait(TimeSpan limit, TimeProvider time)
{
    private long? _interrupted;

    /// <summary>Whether it is interrupted and followed on.</summary>
    public bool IsWaiting => _interrupted is not null;

    /// <summary>Whether nothing more is to be waited for: it has ended, or it was not taken up in time.</summary>
    public bool IsOver(RunState state)
    {
        if (state != RunState.Interrupted)
        {
            _interrupted = null;
            return state is not (RunState.Created or RunState.Running);
        }

        _interrupted ??= time.GetTimestamp();
        return time.GetElapsedTime(_interrupted.Value) >= limit;
    }
}
