using System.Collections.Concurrent;

namespace Training.Data;

/// <summary>Caches the sets that were read, one per folder, and reads one again only if its files have changed.</summary>
/// <remarks>Thread-safe: the first thread reads, the others wait; failed reads are not cached.</remarks>
internal sealed class DataSetCache
{
    private readonly ConcurrentDictionary<string, Shelf> _shelves = new(StringComparer.Ordinal);

    public DataSet Get(string folder, Func<DataSet> read, CancellationToken cancellation)
    {
        var shelf = _shelves.GetOrAdd(folder, static _ => new());
        shelf.Turn.Wait(cancellation);
        try
        {
            // Taken before the read: files that change under it are read again by the next caller.
            var stamp = FolderStamp.Of(folder, cancellation);
            if (shelf.Set is null || shelf.Stamp != stamp || stamp == 0)
            {
                shelf.Set = null;
                (shelf.Set, shelf.Stamp) = (read(), stamp);
            }

            return shelf.Set;
        }
        finally
        {
            shelf.Turn.Release();
        }
    }

    private sealed class Shelf
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public DataSet? Set { get; set; }

        public ulong Stamp { get; set; }
    }
}
