namespace Grains.Nodes;

/// <summary>
/// Which repetitions of a fault get a line in the log: the first, one with another reason, and then one at growing intervals.
/// </summary>
/// <param name="time">The clock of the intervals.</param>
public sealed class RepeatedFault(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    private string? _reason;
    private long _loggedAt;
    private TimeSpan _interval;

    /// <summary>Whether this one is to be logged.</summary>
    /// <param name="reason">What distinguishes one fault from another.</param>
    public bool IsNews(string reason)
    {
        var isSame = reason == _reason;
        if (isSame && time.GetElapsedTime(_loggedAt) < _interval) return false;
        _interval = !isSame ? First : _interval + _interval < Longest ? _interval + _interval : Longest;
        (_reason, _loggedAt) = (reason, time.GetTimestamp());
        return true;
    }

    /// <summary>The fault is over.</summary>
    /// <returns>Whether there was one.</returns>
    public bool End()
    {
        var was = _reason is not null;
        _reason = null;
        return was;
    }
}
