using System.Collections.Immutable;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Silo.Page;

/// <summary>What is known of something that is watched: documents that are replaced as a whole, and logs that only grow.</summary>
internal sealed record Picture
{
    public static Picture Nothing { get; } = new();

    private ImmutableSortedDictionary<string, byte[]> Documents { get; init; } =
        ImmutableSortedDictionary.Create<string, byte[]>(StringComparer.Ordinal);

    private ImmutableSortedDictionary<string, ImmutableArray<LogEntry>> Logs { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableArray<LogEntry>>(StringComparer.Ordinal);

    /// <summary>Another one's picture has nothing in common with this.</summary>
    public string Of { get; private init; } = "";

    /// <summary>An empty picture of that name, or this one if it has the name already.</summary>
    public Picture About(string whom) => Of == whom ? this : new Picture { Of = whom };

    /// <summary>Sets a document. The same content leaves the same picture.</summary>
    public Picture With<T>(string name, T content)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(content, PageJson.Options);
        return Documents.TryGetValue(name, out var known) && known.AsSpan().SequenceEqual(json)
            ? this
            : this with { Documents = Documents.SetItem(name, json) };
    }

    /// <summary>The number of a log's last entry, 0 for none.</summary>
    public long LastOf(string log) => Logs.TryGetValue(log, out var entries) && entries is [.., var last] ? last.Number : 0;

    /// <summary>Adds to a log, of which the newest entries are kept.</summary>
    public Picture Add<T>(string log, IEnumerable<T> more, Func<T, long> numberOf, int most)
    {
        var entries = Logs.GetValueOrDefault(log, []).AddRange(
            more.Select(entry => new LogEntry(numberOf(entry), JsonSerializer.SerializeToElement(entry, PageJson.Options))));
        return this with { Logs = Logs.SetItem(log, entries[Math.Max(0, entries.Length - most)..]) };
    }

    /// <summary>The difference from an earlier picture: each document that differs, and what was added to the logs.</summary>
    public IEnumerable<SseItem<byte[]>> Since(Picture sent)
    {
        if (sent.Of != Of) sent = Nothing;
        foreach (var (name, json) in Documents)
        {
            if (!ReferenceEquals(json, sent.Documents.GetValueOrDefault(name))) yield return new SseItem<byte[]>(json, name);
        }

        foreach (var (name, entries) in Logs)
        {
            var last = sent.LastOf(name);
            var fresh = entries.Where(entry => entry.Number > last).Select(entry => entry.Content).ToList();
            if (fresh.Count > 0) yield return new SseItem<byte[]>(JsonSerializer.SerializeToUtf8Bytes(fresh), name);
        }
    }

    private sealed record LogEntry(long Number, JsonElement Content);
}
