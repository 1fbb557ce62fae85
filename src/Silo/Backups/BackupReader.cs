using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;
using Ensembles.Members;

namespace Silo.Backups;

/// <summary>Reads an archive into a folder of its own and verifies it; nothing else is touched.</summary>
/// <param name="file">The archive.</param>
/// <param name="progress">Receives bytes done and bytes in all.</param>
internal sealed class BackupReader(string file, Action<long, long> progress)
{
    private const int LongestShown = 100;
    private readonly Dictionary<string, BackupEntry> _read = new(StringComparer.Ordinal);

    /// <param name="state">The destination of the state.</param>
    /// <param name="checkpoints">The destination of members' states and modules.</param>
    /// <param name="dataDir">The folder that is restored to, for what it says of data.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="BackupException">It is no backup, or not whole.</exception>
    public BackupResult Read(string state, string checkpoints, string dataDir, CancellationToken cancellation)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            var head = Read(stream, state, checkpoints, cancellation);
            stream.Position = 0;
            var runs = StateFile.Runs(state);
            RequireNeeded(runs, checkpoints);
            return BackupWriter.Result(runs, [.. _read.Values], Convert.ToHexStringLower(SHA256.HashData(stream)), head.CreatedAt, dataDir);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BackupException(
                BackupException.BadInput, $"There is no file {file}; name one that 'ensemble backup FILE' has written.");
        }
        catch (UnauthorizedAccessException error)
        {
            throw new BackupException(
                BackupException.BadInput,
                $"The file {file} cannot be read ({error.Message.TrimEnd('.')}); name one that 'ensemble backup FILE' has written.");
        }
    }

    private BackupHead Read(FileStream stream, string state, string checkpoints, CancellationToken cancellation)
    {
        try
        {
            using var tar = new TarReader(stream, leaveOpen: true);
            var head = ReadHead(tar.GetNextEntry());
            while (tar.GetNextEntry() is { } entry)
            {
                cancellation.ThrowIfCancellationRequested();
                progress(stream.Position, stream.Length);
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                    throw Damaged($"its entry {Shown(entry.Name)} is no plain file");
                if (entry.Name == BackupFormat.Manifest)
                    return Verify(ReadJson<BackupManifest>(entry)) ? head : throw Damaged("its content does not fit its manifest");
                if (!BackupFormat.IsKnown(entry.Name)) throw Damaged($"its entry {Shown(entry.Name)} does not belong there");
                Extract(
                    entry,
                    entry.Name == BackupFormat.State ? state : Path.Combine(checkpoints, entry.Name[BackupFormat.Checkpoints.Length..]));
            }

            throw Damaged("it has no manifest at its end");
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
        {
            throw Damaged(error is EndOfStreamException ? "it is cut off" : "it cannot be read as a tar archive");
        }
    }

    private BackupHead ReadHead(TarEntry? entry)
    {
        if (entry?.Name != BackupFormat.Head) throw Foreign();
        var head = ReadJson<BackupHead>(entry);
        if (head.Format != BackupFormat.Format) throw Foreign();
        return head.Version == BackupFormat.Version
            ? head
            : throw new BackupException(
                BackupException.BadInput,
                $"The backup {file} has version {head.Version} of the format (EnsembleCluster {head.Product}), and this program knows "
                    + $"version {BackupFormat.Version}; restore it with the version that wrote it, or a newer one.");
    }

    // A file twice, or one that exists, is refused by CreateNew.
    private void Extract(TarEntry entry, string path)
    {
        if (!_read.TryAdd(entry.Name, new BackupEntry(entry.Name, 0, ""))) throw Damaged($"its entry {entry.Name} is there twice");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var target = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite);
        entry.DataStream?.CopyTo(target);
        target.Flush(flushToDisk: true);
        target.Position = 0;
        _read[entry.Name] = new BackupEntry(entry.Name, target.Length, Convert.ToHexStringLower(SHA256.HashData(target)));
    }

    private bool Verify(BackupManifest manifest) =>
        manifest.Entries is { } entries && entries.Count == _read.Count
        && entries.All(entry => entry is { Name: not null } && _read.TryGetValue(entry.Name, out var found) && found == entry)
        && _read.ContainsKey(BackupFormat.State);

    private void RequireNeeded(IReadOnlyList<Ensembles.Runs.RunRecord> runs, string checkpoints)
    {
        var lost = OpenedState.Needed(runs).Where(name =>
            !_read.ContainsKey(name)
                || !BackupWriter.IsSound(name, File.ReadAllBytes(Path.Combine(checkpoints, name[BackupFormat.Checkpoints.Length..]))))
                .ToList();
        if (lost.Count > 0) throw Damaged($"it lacks {lost[0]}, which its runs need");
    }

    private T ReadJson<T>(TarEntry entry)
    {
        const int Most = 256 << 20;
        try
        {
            return entry.Length <= Most && entry.DataStream is { } content
                && JsonSerializer.Deserialize<T>(content, BackupFormat.Json) is { } value
                ? value
                : throw Damaged($"its entry {entry.Name} cannot be read");
        }
        catch (JsonException)
        {
            throw Damaged($"its entry {entry.Name} cannot be read");
        }
    }

    private static string Shown(string name) => $"'{PlainText.Of(name[..Math.Min(name.Length, LongestShown)])}'";

    private BackupException Foreign() =>
        new(BackupException.BadInput, $"The file {file} is no backup; name one that 'ensemble backup FILE' has written.");

    private BackupException Damaged(string why) =>
        new(BackupException.BadInput, $"The backup {file} is damaged: {why}; nothing was changed. Take another copy of it.");
}
