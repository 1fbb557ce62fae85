using Ensembles.Runs;
using Silo.Backups;
using Silo.Storage;
using Training.Checkpoints;

namespace Silo.Tests.Backups;

/// <summary>What is backed up comes back as it was, or not at all.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly RunFolder _folder = new();
    private readonly string _target = Directory.CreateTempSubdirectory("ensemble-restore-").FullName;

    private string Archive => Path.Combine(_target, "runs.tar");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _folder.Dispose();
        Directory.Delete(_target, recursive: true);
    }

    [Fact]
    public async Task Runs_of_an_open_state_their_members_states_and_modules_come_back()
    {
        _folder.Add("ended", 3, ended: true);
        _folder.Add("going-on", 5, ended: false, Hash(RunFolder.Module));
        _folder.Write(BackupFormat.NameOfModule(Hash(RunFolder.Module))[BackupFormat.Checkpoints.Length..], System.Text.Encoding.ASCII.GetBytes(RunFolder.Module));
        var before = new Snapshot(_folder.Path);

        var written = await Backup();
        var restored = Restore();

        Assert.Equal(before.Files, new Snapshot(_target).Files);
        Assert.Equal(["ended", "going-on"], StateFile.Runs(StateLog.PathIn(_target)).Select(run => run.Plan.Run));
        Assert.Equal(["going-on"], written.Unfinished);
        Assert.Equal((2, 6, written.Sha256, written.CreatedAt, null), (restored.Runs, restored.Files, restored.Sha256, restored.CreatedAt, restored.Replaced));
    }

    [Fact]
    public async Task What_no_run_needs_is_left_out()
    {
        _folder.Add("ended", 3, ended: true);
        _folder.WriteState("ended", 0, 2);
        _folder.WriteState("deleted", 0, 1);
        _folder.Write("ended/member-0/fence", "7"u8.ToArray());
        _folder.Write("_modules/readme.txt", "x"u8.ToArray());

        await Backup();
        Restore();

        Assert.Equal(["checkpoints/ended/member-0/epoch-0003.safetensors", "checkpoints/ended/member-1/epoch-0003.safetensors"], new Snapshot(_target).Files.Keys);
    }

    [Fact]
    public async Task A_state_that_is_newer_than_the_runs_is_taken_too_because_it_saves_epochs()
    {
        _folder.Add("going-on", 3, ended: false);
        _folder.WriteState("going-on", 0, 4);

        await Backup();
        Restore();

        Assert.Contains("checkpoints/going-on/member-0/epoch-0004.safetensors", new Snapshot(_target).Files.Keys);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("damaged")]
    public async Task A_best_epoch_that_is_lost_is_named_and_there_is_no_backup(string how)
    {
        _folder.Add("sound", 2, ended: true);
        _folder.Add("hurt", 3, ended: true);
        if (how == "missing") _folder.DeleteState("hurt", 1, 3);
        else _folder.Write(CheckpointStore.NameOf(new("hurt", 1, 3)), [.. RunFolder.Content("hurt").Select((value, place) => place == 40 ? (byte)(value ^ 1) : value)]);

        var error = await Assert.ThrowsAsync<BackupException>(Backup);

        Assert.Equal(BackupException.Failed, error.ExitCode);
        Assert.Contains("checkpoints/hurt/member-1/epoch-0003.safetensors is missing or damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_module_that_is_lost_is_named_too()
    {
        _folder.Add("run", 1, ended: true, Hash(RunFolder.Module));
        var error = await Assert.ThrowsAsync<BackupException>(Backup);
        Assert.Contains($"checkpoints/_modules/{Hash(RunFolder.Module)}.pt is missing or damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_which_data_the_runs_learn_from_because_they_are_not_in_the_archive()
    {
        _folder.Add("run", 1, ended: true);
        Assert.Equal(new NeededData("/own/images", IsFolder: true, Present: false), Assert.Single((await Backup()).Data));
    }

    [Fact]
    public async Task Runs_that_failed_need_no_states()
    {
        _folder.Store(RunFolder.Run("failed", 3, ended: true) with { Stage = RunStage.Failed });
        Assert.Equal(1, (await Backup()).Runs);
    }

    [Fact]
    public async Task Without_runs_there_is_nothing_to_back_up()
    {
        var error = await Assert.ThrowsAsync<BackupException>(Backup);
        Assert.Equal((BackupException.NothingThere, $"There is nothing to back up: {_folder.Path} has no runs; name another data folder with --data-dir."), (error.ExitCode, error.Message));
    }

    [Fact]
    public async Task A_backup_while_a_run_trains_and_removes_older_states_is_whole()
    {
        _folder.Add("ended", 1, ended: true);
        _folder.Add("going-on", 1, ended: false);
        using var stop = new CancellationTokenSource();
        var training = Task.Run(() => Train(stop.Token), Cancellation);
        for (var round = 0; round < 5; round++)
        {
            await Backup();
            var restored = Directory.CreateDirectory(Path.Combine(_target, $"{round}")).FullName;
            var result = new Restorer(restored, Path.Combine(restored, "checkpoints"), TimeProvider.System, (_, _) => { }).Restore(Archive, force: false, Cancellation);
            Assert.Equal(2, result.Runs);
        }

        await stop.CancelAsync();
        await training;
    }

    // As a run does it: the states first, then the decision, then what it has made superfluous goes.
    private void Train(CancellationToken stop)
    {
        for (var epoch = 2; !stop.IsCancellationRequested; epoch++)
        {
            foreach (var member in new[] { 0, 1 }) _folder.WriteState("going-on", member, epoch);
            _folder.Store(RunFolder.Run("going-on", epoch, ended: false));
            foreach (var member in new[] { 0, 1 }) _folder.DeleteState("going-on", member, epoch - 1);
        }
    }

    private Task<BackupResult> Backup() => new BackupWriter(_folder.Path, _folder.Checkpoints, TimeProvider.System, (_, _) => { }).Write(Archive, Cancellation);

    private BackupResult Restore() => new Restorer(_target, Path.Combine(_target, "checkpoints"), TimeProvider.System, (_, _) => { }).Restore(Archive, force: false, Cancellation);

    private static string Hash(string text) => Ensembles.Members.ModuleHash.Of(System.Text.Encoding.ASCII.GetBytes(text));
}
