using System.Collections.Concurrent;

namespace Silo.Serving;

/// <summary>Remembers for a second what it was told of a name.</summary>
internal sealed class ShortMemory<T>(TimeProvider time, Func<string, Task<T>> find)
{
    private const int MostNames = 10_000;
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, (T Value, long At)> _known = new(StringComparer.Ordinal);

    public async Task<T> Get(string name)
    {
        if (_known.TryGetValue(name, out var known) && time.GetElapsedTime(known.At) < Memory) return known.Value;
        var value = await find(name);
        // Anybody may ask for any name.
        if (_known.Count >= MostNames) _known.Clear();
        _known[name] = (value, time.GetTimestamp());
        return value;
    }
}
