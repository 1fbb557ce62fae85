using System.Collections.Concurrent;

namespace Training.Data;

/// <summary>Keeps the sets that were read, one a folder, and reads anew only where a folder's files have changed since.</summary>
/// <remarks>Safe from many threads: the first one reads, the others wait; a failed read is forgotten.</remarks>
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
