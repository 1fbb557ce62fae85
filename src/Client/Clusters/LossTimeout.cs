namespace Client.Clusters;

/// <summary>For how long a question is repeated while a cluster does not answer it.</summary>
/// <param name="limit">From its first error on.</param>
/// <param name="time">The clock.</param>
internal sealed class LossTimeout(TimeSpan limit, TimeProvider time)
{
    private long? _lost;

    /// <param name="error">The question's error.</param>
    /// <param name="asked">When it was asked, as a timestamp of the clock.</param>
    public bool Lasts(Exception error, long asked)
    {
        // A silo that was lost after it had worked on the answer for long: the cluster was there until then.
        var hasWorked = error is SiloUnavailableException && time.GetElapsedTime(asked) > limit;
        if (_lost is null || hasWorked) _lost = time.GetTimestamp();
        return time.GetElapsedTime(_lost.Value) < limit;
    }
}
