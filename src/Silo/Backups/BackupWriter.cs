using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;
using Ensembles.Runs;
using Training.Checkpoints;
using Training.Data;

namespace Silo.Backups;

/// <summary>Writes the archive.</summary>
/// <param name="dataDir">The data folder.</param>
/// <param name="checkpoints">Folder of members' states and modules.</param>
/// <param name="time">The clock.</param>
/// <param name="progress">Receives bytes done and bytes in all.</param>
internal sealed class BackupWriter(string dataDir, string checkpoints, TimeProvider time, Action<long, long> progress)
{
    private const int Attempts = 10;

    /// <param name="file">The archive; it is replaced if it exists.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="BackupException">There is nothing to back up, or a file is lost.</exception>
    public async Task<BackupResult> Write(string file, CancellationToken cancellation)
    {
        var state = Storage.StateLog.PathIn(dataDir);
        if (!File.Exists(state)) throw NothingThere();
        var copy = $"{file}.state";
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                using var opened = await OpenedState.Take(state, checkpoints, copy, time, cancellation);
                if (opened.Runs.Count == 0) throw NothingThere();
                try
                {
                    return Write(file, copy, opened, cancellation);
                }
                catch (Exception error) when (attempt < Attempts && error is FileNotFoundException or DirectoryNotFoundException)
                {
                    // A run that had ended was removed or grown meanwhile: a newer state knows that.
                }
            }
        }
        finally
        {
            foreach (var ending in new[] { "", "-wal", "-shm", "-journal" }) File.Delete(copy + ending);
        }
    }

    private BackupException NothingThere() =>
        new(BackupException.NothingThere, $"There is nothing to back up: {dataDir} has no runs; name another data folder with --data-dir.");

    private BackupResult Write(string file, string copy, OpenedState opened, CancellationToken cancellation)
    {
        using var stream = new FileStream(file, FileMode.Create, FileAccess.ReadWrite);
        var entries = new List<BackupEntry>();
        var total = new FileInfo(copy).Length + opened.Files.Sum(entry => entry.Bytes);
        using (var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
        {
            Add(
                tar, BackupFormat.Head,
                JsonSerializer.SerializeToUtf8Bytes(
                    new BackupHead(BackupFormat.Format, BackupFormat.Version, opened.At, ProductVersion), BackupFormat.Json),
                opened.At);
            entries.Add(AddState(tar, copy, opened.At));
            var written = entries[0].Bytes;
            var needed = OpenedState.Needed(opened.Runs).ToHashSet(StringComparer.Ordinal);
            foreach (var entry in opened.Files)
            {
                cancellation.ThrowIfCancellationRequested();
                progress(written, total);
                var content = entry.Read();
                if (needed.Contains(entry.Name) && !IsSound(entry.Name, content))
                    throw new BackupException(BackupException.Failed, OpenedState.Sentence([entry.Name], checkpoints));
                entries.Add(Add(tar, entry.Name, content, opened.At));
                written += content.Length;
            }

            Add(tar, BackupFormat.Manifest, JsonSerializer.SerializeToUtf8Bytes(new BackupManifest(entries), BackupFormat.Json), opened.At);
        }

        stream.Flush(flushToDisk: true);
        progress(total, total);
        stream.Position = 0;
        return Result(opened.Runs, entries, Convert.ToHexStringLower(SHA256.HashData(stream)), opened.At, dataDir);
    }

    /// <summary>Whether a file's bytes are those that its own hash or its name says.</summary>
    public static bool IsSound(string name, byte[] content) => name.EndsWith(".pt", StringComparison.Ordinal)
        ? Path.GetFileNameWithoutExtension(name) == Convert.ToHexStringLower(SHA256.HashData(content))
        : CheckpointStore.IsSound(content);

    public static BackupResult Result(
        IReadOnlyList<RunRecord> runs, IReadOnlyList<BackupEntry> entries, string sha256, DateTimeOffset at, string dataDir) => new(
        runs.Count,
        [.. runs.Where(run => !run.HasEnded).Select(run => run.Plan.Run)],
        entries.Count,
        entries.Sum(entry => entry.Bytes),
        sha256,
        at,
        DataOf(runs, dataDir),
        null);

    private static List<NeededData> DataOf(IReadOnlyList<RunRecord> runs, string dataDir)
    {
        var sets = new DataCatalogue(Path.Combine(dataDir, "data")).KnownSets();
        return [.. StateFile.DataOf(runs).Select(data => (data.Set, data.Folder)).Distinct().Select(data => data.Folder is { } folder
            ? new NeededData(folder, IsFolder: true, Directory.Exists(folder))
            : new NeededData(data.Set!, IsFolder: false, sets.Any(set => set.Name == data.Set)))];
    }

    private static string ProductVersion => typeof(BackupWriter).Assembly.GetName().Version?.ToString(3) ?? "";

    private static BackupEntry AddState(TarWriter tar, string copy, DateTimeOffset at)
    {
        using var state = File.OpenRead(copy);
        var hash = Convert.ToHexStringLower(SHA256.HashData(state));
        state.Position = 0;
        tar.WriteEntry(EntryOf(BackupFormat.State, state, at));
        return new BackupEntry(BackupFormat.State, state.Length, hash);
    }

    private static BackupEntry Add(TarWriter tar, string name, byte[] content, DateTimeOffset at)
    {
        using var stream = new MemoryStream(content, writable: false);
        tar.WriteEntry(EntryOf(name, stream, at));
        return new BackupEntry(name, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    private static PaxTarEntry EntryOf(string name, Stream content, DateTimeOffset at) => new(TarEntryType.RegularFile, name)
    {
        DataStream = content,
        Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        ModificationTime = at,
    };
}
