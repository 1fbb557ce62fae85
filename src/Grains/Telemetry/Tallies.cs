using System.Collections.Concurrent;

namespace Grains.Telemetry;

/// <summary>Counts by key. One that nothing was added to for the retention goes: there are never more than are in use.</summary>
/// <param name="retention">How long a count stays.</param>
/// <param name="time">The clock.</param>
/// <param name="meter">Whose series the counts are.</param>
public sealed class Tallies<TKey>(TimeSpan retention, TimeProvider time, EnsembleMeter meter) where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Tally> _tallies = new();

    /// <summary>Adds to a count.</summary>
    public void Add(TKey key, long number)
    {
        meter.MakeRoom();
        _tallies.AddOrUpdate(
            key,
            static (_, added) => new Tally(added.Number, added.Now),
            static (_, tally, added) => new Tally(tally.Count + added.Number, added.Now),
            (Number: number, Now: time.GetTimestamp()));
    }

    /// <summary>The counts that are in use.</summary>
    public IEnumerable<(TKey Key, long Count)> Living()
    {
        foreach (var (key, tally) in _tallies)
        {
            if (time.GetElapsedTime(tally.At) < retention) yield return (key, tally.Count);
            // Only if unchanged: another thread may have added to it.
            else if (_tallies.TryRemove(KeyValuePair.Create(key, tally))) meter.Gone(1);
        }
    }

    private readonly record struct Tally(long Count, long At);
}
