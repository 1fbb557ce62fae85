using Conformance;
using Ensembles.Members;
using Training.Checkpoints;
using Training.Tests.Data;
using Training.Tests.Engine;

namespace Training.Tests.Checkpoints;

/// <summary>A checkpoint store on a folder.</summary>
public sealed class FolderStoreTests : CheckpointStoreConformance, IDisposable
{
    private readonly TempFolder _folder = new();

    protected override ICheckpointStore Store => new CheckpointStore(new FolderFiles(_folder.Path));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nothing_stays_of_a_run_that_was_deleted()
    {
        Store.Fence("run", 0, 1);
        Store.Write(new CheckpointId("run", 0, 1), 1, new byte[] { 1 });
        Store.DeleteRun("run");
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_checkpoint_with_one_flipped_bit_is_damaged_and_says_so()
    {
        using var shop = new Workshop();
        shop.Train(SmallRecipes.Everything.Plan(), 1);
        var bytes = File.ReadAllBytes(shop.FileOf(1));
        bytes[bytes.Length / 2] ^= 4;
        File.WriteAllBytes(shop.FileOf(1), bytes);
        var damaged = Assert.Throws<TrainingException>(() => shop.Store.Read(new CheckpointId("run", 0, 1)));
        Assert.Equal(FaultKind.Damage, damaged.Kind);
        Assert.Contains("is damaged: its bytes do not fit the hash that was stored with them", damaged.Message, StringComparison.Ordinal);
    }

    protected override byte[] FileOf(EpochReport report) => new Checkpoint([], [], 7, report).ToFile();
}

/// <summary>Files below a folder.</summary>
public sealed class FolderFilesTests : CheckpointFilesConformance, IDisposable
{
    private readonly TempFolder _folder = new();

    protected override ICheckpointFiles Files => new FolderFiles(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_write_that_fails_leaves_nothing_half_written_and_says_what_to_do()
    {
        // A file where the folder should be: no folder can be made, whoever runs the test.
        File.WriteAllText(Path.Combine(_folder.Path, "r"), "");
        var error = Assert.Throws<TrainingException>(() => Files.Write("r/x", new byte[] { 1 }));
        Assert.Equal(FaultKind.Storage, error.Kind);
        Assert.Matches("^.*/r/x cannot be written .*; make room, or correct", error.Message);
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void What_a_crash_left_half_written_is_no_file_and_goes_with_the_folder()
    {
        Files.Write("r/x", new byte[] { 1 });
        File.WriteAllText(Path.Combine(_folder.Path, "r", "y.0123.part"), "half");
        Assert.Equal(["r/x"], Files.List("r"));
        Files.Delete("r/x");
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void What_a_link_points_at_is_not_listed_and_not_removed()
    {
        using var elsewhere = new TempFolder();
        elsewhere.Write("member-0/x", [1]);
        Files.Write("r/x", new byte[] { 1 });
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "r", "linked"), elsewhere.Path);
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "all"), elsewhere.Path);

        Assert.Equal(["r/x"], Files.List("r"));
        foreach (var name in (string[])["r/linked/member-0/x", "all/member-0/x"])
        {
            Assert.Contains("is a link, behind which nothing is removed", Assert.Throws<TrainingException>(() => Files.Delete(name)).Message, StringComparison.Ordinal);
        }

        Files.Delete("r/x");
        Assert.True(File.Exists(Path.Combine(elsewhere.Path, "member-0", "x")));
    }

    [Fact]
    public void A_folder_that_takes_nothing_is_a_storage_fault()
    {
        var error = Assert.Throws<TrainingException>(() => new FolderFiles("/proc/self").Write("r/x", new byte[] { 1 }));
        Assert.Equal(FaultKind.Storage, error.Kind);
    }
}
