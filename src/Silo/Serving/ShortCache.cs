using System.Collections.Concurrent;

namespace Silo.Serving;

/// <summary>Caches lookups by name for a second.</summary>
internal sealed class ShortCache<T>(TimeProvider time, Func<string, Task<T>> find)
{
    private const int MostNames = 10_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, (T Value, long At)> _known = new(StringComparer.Ordinal);

    public async Task<T> Get(string name)
    {
        if (_known.TryGetValue(name, out var known) && time.GetElapsedTime(known.At) < Lifetime) return known.Value;
        var value = await find(name);
        // Clients may request any name.
        if (_known.Count >= MostNames) _known.Clear();
        _known[name] = (value, time.GetTimestamp());
        return value;
    }
}
