using Ensembles.Members;
using Training.Checkpoints;
using Training.Tests.Data;
using Training.Tests.Engine;

namespace Training.Tests.Checkpoints;

public sealed class FolderCheckpointStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Epochs_are_listed_in_order_and_deleted_one_by_one_or_with_their_run()
    {
        var store = new FolderCheckpointStore(_folder.Path);
        foreach (var epoch in new[] { 10, 2, 1 }) store.Write(new CheckpointId("r", 1, epoch), [1, 2, 3]);
        Assert.Equal([1, 2, 10], store.Epochs("r", 1));
        Assert.Empty(store.Epochs("r", 0));
        store.Delete(new CheckpointId("r", 1, 2));
        store.Delete(new CheckpointId("r", 1, 2));
        Assert.Equal([1, 10], store.Epochs("r", 1));
        store.DeleteRun("r");
        Assert.Empty(store.Epochs("r", 1));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_write_that_fails_leaves_nothing_half_written_and_says_what_to_do()
    {
        var store = new FolderCheckpointStore(_folder.Path);
        // A file where the member's folder should be: no folder can be made, whoever runs the test.
        Directory.CreateDirectory(Path.Combine(_folder.Path, "r"));
        File.WriteAllText(Path.Combine(_folder.Path, "r", "member-0"), "");
        var error = Assert.Throws<TrainingException>(() => store.Write(new CheckpointId("r", 0, 1), [1]));
        Assert.Matches("^The checkpoint .*epoch-0001.safetensors cannot be written .*; make room or mend", error.Message);
        Assert.Single(Directory.EnumerateFileSystemEntries(Path.Combine(_folder.Path, "r")));
    }

    [Fact]
    public void A_missing_and_a_damaged_checkpoint_are_told_apart()
    {
        using var shop = new Workshop();
        shop.Train(SmallRecipes.Everything.Plan(), 1);
        var missing = Assert.Throws<TrainingException>(() => shop.Store.Read(new CheckpointId("run", 0, 2)));
        Assert.Contains("cannot be read", missing.Message, StringComparison.Ordinal);
        var bytes = File.ReadAllBytes(shop.FileOf(1));
        bytes[bytes.Length / 2] ^= 4;
        File.WriteAllBytes(shop.FileOf(1), bytes);
        var damaged = Assert.Throws<TrainingException>(() => shop.Store.Read(new CheckpointId("run", 0, 1)));
        Assert.Contains("is damaged: its bytes do not fit the hash that was stored with them", damaged.Message, StringComparison.Ordinal);
    }
}
