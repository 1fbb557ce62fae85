using Conformance;
using Ensembles.Members;
using Training.Checkpoints;
using Training.Tests.Data;

namespace Training.Tests.Checkpoints;

/// <summary>A checkpoint store whose checkpoints carry a keyed hash.</summary>
public sealed class SignedStoreTests : CheckpointStoreConformance, IDisposable
{
    private readonly TempFolder _folder = new();

    protected override ICheckpointStore Store => new CheckpointStore(new SignedFiles(new FolderFiles(_folder.Path), new RunKeys(["a-secret-of-16-letters"]), takesUnsigned: false));

    public void Dispose() => _folder.Dispose();

    protected override byte[] FileOf(EpochReport report) => new Checkpoint([], [], 7, report).ToFile();
}

/// <summary>Checkpoint files with a keyed hash, in a folder.</summary>
public sealed class SignedFilesTests : CheckpointFilesConformance, IDisposable
{
    private const string Name = "b/member-0/epoch-0001.safetensors";
    private static readonly byte[] Content = [1, 2, 3];
    private readonly TempFolder _folder = new();

    protected override ICheckpointFiles Files => With("a-secret-of-16-letters");

    private FolderFiles Plain => new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_trainer_of_one_run_reads_and_writes_its_checkpoints_and_cannot_forge_those_of_another()
    {
        var control = new RunKeys(["a-secret-of-16-letters"]);
        var trainer = new RunKeys([]);
        trainer.Learn("a", control.KeysOf("a"));
        var (its, own) = (new SignedFiles(Plain, trainer, takesUnsigned: false), Files);

        its.Write("a/member-0/epoch-0001.safetensors", Content);
        Assert.Equal(Content, own.Read("a/member-0/epoch-0001.safetensors"));
        own.Write("a/member-0/epoch-0002.safetensors", Content);
        Assert.Equal(Content, its.Read("a/member-0/epoch-0002.safetensors"));

        // With the key of its own run.
        trainer.Learn("b", control.KeysOf("a"));
        its.Write(Name, Content);
        IsRefused("has a keyed hash of another key, or was changed");
        // Without any.
        Plain.Write(Name, Content);
        IsRefused("has no keyed hash");
    }

    [Theory]
    [InlineData("b/member-1/epoch-0001.safetensors")]
    [InlineData("b/member-0/epoch-0002.safetensors")]
    [InlineData("a/member-0/epoch-0001.safetensors")]
    public void A_checkpoint_that_was_put_in_the_place_of_another_is_refused(string other)
    {
        Files.Write(other, Content);
        Plain.Write(Name, Plain.Read(other));
        IsRefused("has a keyed hash of another key, or was changed");
    }

    [Fact]
    public void No_byte_of_it_can_be_changed_or_left_out()
    {
        Files.Write(Name, Content);
        var file = Plain.Read(Name)!;
        for (var place = 0; place < file.Length; place++)
        {
            Plain.Write(Name, (byte[])[.. file[..place], (byte)(file[place] ^ 1), .. file[(place + 1)..]]);
            Assert.Equal(FaultKind.Damage, Assert.Throws<TrainingException>(() => Files.Read(Name)).Kind);
            Plain.Write(Name, file.AsMemory(0, place));
            Assert.Equal(FaultKind.Damage, Assert.Throws<TrainingException>(() => Files.Read(Name)).Kind);
        }
    }

    [Fact]
    public void Of_two_keys_the_first_signs_and_both_verify()
    {
        Files.Write(Name, Content);
        var both = With("another-secret-of-16-letters", "a-secret-of-16-letters");
        Assert.Equal(Content, both.Read(Name));
        both.Write(Name, Content);
        Assert.Equal(Content, With("another-secret-of-16-letters").Read(Name));
        IsRefused("has a keyed hash of another key, or was changed");
    }

    [Fact]
    public void Without_keys_files_are_as_they_were_and_signed_ones_are_read()
    {
        With().Write(Name, Content);
        Assert.Equal(Content, Plain.Read(Name));
        Files.Write(Name, Content);
        Assert.Equal(Content, With().Read(Name));
    }

    [Fact]
    public void Those_from_before_are_read_when_a_setting_says_so_and_forged_ones_are_not()
    {
        var accepting = new SignedFiles(Plain, new RunKeys(["a-secret-of-16-letters"]), takesUnsigned: true);
        Plain.Write(Name, Content);
        Assert.Equal(Content, accepting.Read(Name));
        With("another-secret-of-16-letters").Write(Name, Content);
        Assert.Throws<TrainingException>(() => accepting.Read(Name));
    }

    [Fact]
    public void What_is_not_a_checkpoint_is_not_signed_and_a_backup_finds_signed_ones_sound()
    {
        foreach (var other in (string[])["b/member-0/fence", "modules/0123.pt", "_probe-1"])
        {
            Files.Write(other, Content);
            Assert.Equal(Content, Plain.Read(other));
        }

        var checkpoint = Safetensors.Write(new StoredTensors([], System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty));
        Files.Write(Name, checkpoint);
        Assert.True(CheckpointStore.IsSound(Plain.Read(Name)!));
        Assert.Equal(checkpoint, Files.Read(Name));
    }

    private SignedFiles With(params string[] secrets) => new(Plain, new RunKeys([.. secrets]), takesUnsigned: false);

    private void IsRefused(string why)
    {
        var error = Assert.Throws<TrainingException>(() => Files.Read(Name));
        Assert.Equal(FaultKind.Damage, error.Kind);
        Assert.StartsWith($"The checkpoint {Plain.Describe(Name)} of run b {why}", error.Message, StringComparison.Ordinal);
    }
}
