using Client.Backups;
using Client.Rendering;

namespace Client.Tests.Rendering;

/// <summary>What people read about a backup: above all what is not in it.</summary>
public sealed class BackupTextTests
{
    private static readonly ArchiveResult Result = new(2, ["far"], 5, 100, "abc", DateTimeOffset.UnixEpoch, [new ArchiveData("mnist", false, true), new ArchiveData("/own/images", true, false)], null);

    [Fact]
    public void A_backup_names_unfinished_runs_and_data_that_are_not_included() => Assert.Equal(
        [
            "2 runs (5 files) are in /b/runs.tar (2.0 KiB, SHA-256 abc).",
            "Unfinished: far; continue each with 'ensemble resume RUN'.",
            "Not included: data (mnist). Known sets are downloaded again; keep the source of those that were pushed.",
            "Not included: your data in /own/images. Keep a copy: 'resume' and 'evaluate' need the same files in the same place.",
        ],
        BackupText.Written("/b/runs.tar", 2048, Result).Split(Environment.NewLine));

    [Fact]
    public void A_restore_names_what_was_set_aside_and_data_that_are_not_on_this_machine() => Assert.Equal(
        [
            "1 run (5 files) of /b/runs.tar is restored in /d.",
            "What was there before is in /d/replaced-1.",
            "Not on this machine: /own/images. 'resume' and 'evaluate' of the runs that learn from there need the same files in the same place.",
            "Not in this data folder: the pushed data signs. 'resume' and 'evaluate' need it: 'ensemble data push'.",
        ],
        BackupText.Restored("/b/runs.tar", "/d", Result with { Runs = 1, Unfinished = [], Replaced = "/d/replaced-1", Data = [.. Result.Data, new ArchiveData("signs", false, false)] }).Split(Environment.NewLine));
}
