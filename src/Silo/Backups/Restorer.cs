using System.Globalization;
using Silo.Storage;

namespace Silo.Backups;

/// <summary>Puts an archive's content in its place: first beside it, and only when all of it is verified, by renaming.</summary>
/// <param name="dataDir">The data folder.</param>
/// <param name="checkpoints">Folder of members' states and modules.</param>
/// <param name="time">The clock.</param>
/// <param name="progress">Receives bytes done and bytes in all.</param>
internal sealed class Restorer(string dataDir, string checkpoints, TimeProvider time, Action<long, long> progress)
{
    private const string Prefix = ".restore-";
    private readonly string _state = StateLog.PathIn(dataDir);

    /// <param name="file">The archive.</param>
    /// <param name="force">Whether runs that are there may be set aside.</param>
    /// <param name="cancellation">Gives up; nothing is changed then.</param>
    /// <exception cref="BackupException">It is damaged, or the folder is in use or has runs.</exception>
    public BackupResult Restore(string file, bool force, CancellationToken cancellation)
    {
        var hasRuns = RequireFree(force);
        RemoveLeftovers();
        var (newState, newCheckpoints) =
            (Path.Combine(NewFolder(dataDir), StateLog.FileName), Path.Combine(NewFolder(Parent), "checkpoints"));
        try
        {
            Directory.CreateDirectory(newCheckpoints);
            var result = new BackupReader(file, progress).Read(newState, newCheckpoints, dataDir, cancellation);
            var replaced = SetAside(hasRuns);
            // The state last: before that the folder has no runs, and the restore can be done again.
            Directory.Move(newCheckpoints, checkpoints);
            File.Move(newState, _state);
            return result with { Replaced = replaced };
        }
        finally
        {
            RemoveLeftovers();
        }
    }

    private string Parent => Path.GetDirectoryName(Path.GetFullPath(checkpoints).TrimEnd(Path.DirectorySeparatorChar))!;

    private static string NewFolder(string parent) =>
        Directory.CreateDirectory(
            Path.Combine(parent, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}")),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;

    private bool RequireFree(bool force)
    {
        if (!File.Exists(_state)) return false;
        if (StateFile.IsInUse(_state))
            throw new BackupException(
                BackupException.Conflict,
                $"A cluster runs in {dataDir}; stop it with 'ensemble cluster down', or end the command that started it, and restore "
                    + $"again.");
        var runs = Runs();
        if (runs is null or > 0 && !force)
        {
            var what = runs is null ? "a state that cannot be read" : $"{runs} run{(runs == 1 ? "" : "s")}";
            throw new BackupException(
                BackupException.Conflict,
                $"{dataDir} has {what} already; restore into an empty folder with --data-dir DIR, or set what is there aside with "
                    + $"--force.");
        }

        return runs is null or > 0;
    }

    private int? Runs()
    {
        try
        {
            return StateFile.Runs(_state).Count;
        }
        catch (BackupException)
        {
            return null;
        }
    }

    // Nothing is deleted but a state without runs.
    private string? SetAside(bool hasRuns)
    {
        string[] files = [_state, $"{_state}-wal", $"{_state}-shm"];
        var hasStates = Directory.Exists(checkpoints) && Directory.EnumerateFileSystemEntries(checkpoints).Any();
        if (!hasRuns && !hasStates)
        {
            foreach (var file in files) File.Delete(file);
            if (Directory.Exists(checkpoints)) Directory.Delete(checkpoints);
            return null;
        }

        var aside = Path.Combine(dataDir, $"replaced-{time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}");
        Directory.CreateDirectory(aside, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in files.Where(File.Exists)) File.Move(file, Path.Combine(aside, Path.GetFileName(file)));
        if (Directory.Exists(checkpoints)) Directory.Move(checkpoints, Path.Combine(aside, "checkpoints"));
        return aside;
    }

    private void RemoveLeftovers()
    {
        foreach (var folder
            in new[] { dataDir, Parent }
                .Distinct()
                .SelectMany(parent => Directory.Exists(parent) ? Directory.GetDirectories(parent, $"{Prefix}*") : []))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
