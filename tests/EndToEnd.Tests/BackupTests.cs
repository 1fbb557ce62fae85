using EndToEnd.Tests.Processes;

namespace EndToEnd.Tests;

/// <summary>Runs survive the loss of their data folder, by a backup or by a copy of the files.</summary>
public sealed class BackupTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private readonly Product _first = new();
    private readonly Product _second = new();
    private readonly Product _third = new();

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _third.Dispose();
    }

    [Fact]
    public async Task A_backup_of_a_run_that_trains_goes_on_elsewhere_to_the_same_weights()
    {
        var archive = Path.Combine(_second.DataDir, "runs.tar");
        await _first.Json(Trainings.Longer("--name", "far", "--detach"));
        using (var watching = _first.Start("watch", "far")) await watching.UntilSeen("epoch 2/30", Limit);
        var written = await _first.Json("backup", archive);
        Assert.Equal(["far"], written["unfinished"]!.AsArray().Select(run => (string)run!));
        var undisturbed = (await _first.Json("watch", "far")).Hashes();

        await _second.Json("restore", archive);
        Assert.Equal("interrupted", (await _second.Json("status", "far")).State());
        Assert.Equal(undisturbed, (await _second.Json("resume", "far")).Hashes());

        await KilledSilosLoseNothing(undisturbed);
        await ACopyOfStateAndCheckpointsIsEnough(undisturbed);
    }

    private async Task KilledSilosLoseNothing(string[] weights)
    {
        foreach (var silo in _first.Silos()) silo.Signal("KILL");
        var run = await _first.Json("status", "far");
        Assert.Equal("finished", run.State());
        Assert.Equal(weights, run.Hashes());
        Assert.Equal(5, (await _first.Run("restore", Path.Combine(_second.DataDir, "runs.tar"))).ExitCode);
    }

    // After a command that has ended its cluster by itself, and after 'cluster down'.
    private async Task ACopyOfStateAndCheckpointsIsEnough(string[] weights)
    {
        await NothingIsLeftInTheLog();
        await _second.Json("cluster", "up", "--trainers", "1");
        await _second.Json("cluster", "down");
        await NothingIsLeftInTheLog();
        File.Copy(Path.Combine(_second.DataDir, "state.db"), Path.Combine(_third.DataDir, "state.db"));
        foreach (var file in _second.CheckpointFiles())
        {
            var copy = Path.Combine(_third.DataDir, Path.GetRelativePath(_second.DataDir, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        Assert.Equal(weights, (await _third.Json("evaluate", "far")).Hashes());
    }

    private async Task NothingIsLeftInTheLog()
    {
        while (_second.Silos().Count > 0) await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(File.Exists(Path.Combine(_second.DataDir, "state.db-wal")));
    }
}
