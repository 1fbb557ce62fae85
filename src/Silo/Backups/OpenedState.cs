using Ensembles.Members;
using Ensembles.Runs;
using Training.Checkpoints;

namespace Silo.Backups;

/// <summary>A copy of the state, with the files that belong to it.</summary>
internal sealed class OpenedState : IDisposable
{
    private const int Attempts = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly PinnedFiles _pinned;

    private OpenedState(IReadOnlyList<RunRecord> runs, PinnedFiles pinned, IReadOnlyList<StateEntry> files, DateTimeOffset at) =>
        (Runs, _pinned, Files, At) = (runs, pinned, files, at);

    public IReadOnlyList<RunRecord> Runs { get; }

    /// <summary>When the state was copied.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The files, in the archive's order.</summary>
    public IReadOnlyList<StateEntry> Files { get; }

    /// <summary>
    /// Copies the state between two looks at the files of runs that train: what was stored since does no harm, and what was removed since
    /// is
    /// open. If that is not enough, a newer state knows what was removed: it is copied again until all that it needs is there.
    /// </summary>
    /// <param name="stateFile">The state.</param>
    /// <param name="checkpoints">Folder of members' states and modules.</param>
    /// <param name="copy">The destination of the copy.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="BackupException">A file is lost for good.</exception>
    public static async Task<OpenedState> Take(
        string stateFile, string checkpoints, string copy, TimeProvider time, CancellationToken cancellation)
    {
        var pinned = new PinnedFiles(checkpoints);
        try
        {
            IReadOnlyList<RunRecord> runs = [];
            for (var attempt = 1; ; attempt++)
            {
                File.Delete(copy);
                pinned.Pin(runs);
                StateFile.Copy(stateFile, copy);
                var at = time.GetUtcNow();
                pinned.Pin(runs);
                runs = StateFile.Runs(copy);
                pinned.Pin(runs.Where(run => !run.HasEnded));
                var files = Find(runs, pinned, checkpoints);
                if (Missing(runs, files) is not { Count: > 0 } lost) return new OpenedState(runs, pinned, files, at);
                if (attempt == Attempts) throw new BackupException(BackupException.Failed, Sentence(lost, checkpoints));
                runs = [.. runs.Where(run => !run.HasEnded)];
                await Task.Delay(Pause, time, cancellation);
            }
        }
        catch
        {
            pinned.Dispose();
            throw;
        }
    }

    public void Dispose() => _pinned.Dispose();

    /// <summary>One sentence on files that are missing or damaged.</summary>
    public static string Sentence(IReadOnlyList<string> lost, string checkpoints)
    {
        var more = lost.Count > 3 ? $" and {lost.Count - 3} more" : "";
        return $"Of what the runs need, {string.Join(", ", lost.Take(3))}{more} {(lost.Count == 1 ? "is" : "are")} missing or damaged in "
            + $"{checkpoints}; put sound copies there, or remove the runs with 'ensemble delete RUN', and back up again.";
    }

    /// <summary>The entries that a run needs to predict or to continue.</summary>
    public static IEnumerable<string> Needed(IEnumerable<RunRecord> runs) => runs.SelectMany(run =>
        run.NeededCheckpoints().Select(BackupFormat.NameOf).Concat(run.NeededModules().Select(BackupFormat.NameOfModule)))
            .Distinct(StringComparer.Ordinal);

    private static List<string> Missing(IEnumerable<RunRecord> runs, IEnumerable<StateEntry> files)
    {
        var found = files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        return [.. Needed(runs).Where(name => !found.Contains(name))];
    }

    private static List<StateEntry> Find(IReadOnlyList<RunRecord> runs, PinnedFiles pinned, string checkpoints)
    {
        var store = new CheckpointStore(new FolderFiles(checkpoints));
        return [.. runs.SelectMany(run => run.HasEnded ? Kept(run, store, checkpoints) : pinned.Of(run)), .. Modules(checkpoints)];
    }

    // Those of runs that have ended are not opened here: they are read one after the other.
    private static IEnumerable<StateEntry> Kept(RunRecord run, CheckpointStore store, string checkpoints)
    {
        foreach (var member in run.Members)
        {
            var epochs = store.Epochs(run.Plan.Run, member.Index);
            foreach (var epoch in epochs.Except(run.Superfluous(member.Index, epochs)))
            {
                var name = CheckpointStore.NameOf(new CheckpointId(run.Plan.Run, member.Index, epoch));
                if (Entry(BackupFormat.Checkpoints + name, Path.Combine(checkpoints, name)) is { } entry) yield return entry;
            }
        }
    }

    private static IEnumerable<StateEntry> Modules(string checkpoints)
    {
        var folder = Path.Combine(checkpoints, BackupFormat.Modules);
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
                .Select(path => (Name: $"{BackupFormat.Checkpoints}{BackupFormat.Modules}/{Path.GetFileName(path)}", Path: path))
                .Where(file => BackupFormat.IsKnown(file.Name))
                .Select(file => Entry(file.Name, file.Path))
                .OfType<StateEntry>()
            : [];
    }

    private static StateEntry? Entry(string name, string path) =>
        new FileInfo(path) is { Exists: true } file ? new StateEntry(name, file.Length, () => File.ReadAllBytes(path)) : null;
}

/// <summary>A file that goes into the archive.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Read">Reads it whole.</param>
internal sealed record StateEntry(string Name, long Bytes, Func<byte[]> Read);
