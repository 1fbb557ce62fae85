using Ensembles.Members;
using Ensembles.Runs;
using Training.Checkpoints;

namespace Silo.Backups;

/// <summary>
/// Members' states of runs that train, opened: a file that is open can be read to its end although the run removes it meanwhile.
/// </summary>
/// <param name="checkpoints">Folder of members' states.</param>
internal sealed class PinnedFiles(string checkpoints) : IDisposable
{
    private readonly CheckpointStore _store = new(new FolderFiles(checkpoints));
    private readonly Dictionary<CheckpointId, FileStream> _opened = [];

    /// <summary>Opens what is there now of these runs and was not opened before.</summary>
    public void Pin(IEnumerable<RunRecord> runs)
    {
        foreach (var (run, member) in runs.SelectMany(run => run.Members, (run, member) => (run.Plan.Run, member.Index)))
        {
            foreach (var epoch in _store.Epochs(run, member)) Pin(new CheckpointId(run, member, epoch));
        }
    }

    /// <summary>The states of a run that are opened and that it does not hold for superfluous.</summary>
    public IEnumerable<StateEntry> Of(RunRecord run) => _opened
        .Where(file =>
            file.Key.Run == run.Plan.Run && file.Key.Member < run.Members.Length
                && !run.Superfluous(file.Key.Member, [file.Key.Epoch]).Any())
        .OrderBy(file => (file.Key.Member, file.Key.Epoch))
        .Select(file => new StateEntry(BackupFormat.NameOf(file.Key), file.Value.Length, () => ReadWhole(file.Value)));

    public void Dispose()
    {
        foreach (var file in _opened.Values) file.Dispose();
    }

    private void Pin(CheckpointId id)
    {
        if (_opened.ContainsKey(id)) return;
        try
        {
            _opened.Add(
                id,
                new FileStream(
                    Path.Combine(checkpoints, CheckpointStore.NameOf(id)), FileMode.Open, FileAccess.Read,
                    FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            // Removed since the folder was listed. If it is needed, the state is copied again.
        }
    }

    private static byte[] ReadWhole(FileStream file)
    {
        var content = new byte[file.Length];
        file.Position = 0;
        file.ReadExactly(content);
        return content;
    }
}
