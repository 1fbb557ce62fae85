using Ensembles.Members;

namespace Conformance;

/// <summary>What a checkpoint store may rely on of the files that it stands on, wherever they are.</summary>
public abstract class CheckpointFilesConformance
{
    protected abstract ICheckpointFiles Files { get; }

    [Fact]
    public void A_file_is_read_as_it_was_written_and_null_where_there_is_none()
    {
        Assert.Null(Files.Read("a/b/c"));
        Files.Write("a/b/c", new byte[] { 1, 2, 3 });
        Assert.Equal<byte[]>([1, 2, 3], Files.Read("a/b/c"));
        Files.Write("a/b/c", Array.Empty<byte>());
        Assert.Equal<byte[]>([], Files.Read("a/b/c"));
    }

    [Fact]
    public void All_below_a_folder_are_listed_and_nobody_else()
    {
        Assert.Empty(Files.List("r"));
        foreach (var name in new[] { "r/x/1", "r/x/2", "r/y", "r2/z" }) Files.Write(name, new byte[] { 1 });
        Assert.Equal(["r/x/1", "r/x/2", "r/y"], Files.List("r").Order(StringComparer.Ordinal));
        Assert.Equal(["r/x/1", "r/x/2"], Files.List("r/x").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_is_gone_after_it_was_deleted_and_deleting_it_again_is_no_fault()
    {
        Files.Write("r/x", new byte[] { 1 });
        Files.Delete("r/x");
        Files.Delete("r/x");
        Files.Delete("never/was");
        Assert.Null(Files.Read("r/x"));
        Assert.Empty(Files.List("r"));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("/etc/passwd")]
    [InlineData("a//x")]
    [InlineData("a/")]
    [InlineData(".hidden")]
    [InlineData("")]
    [InlineData("a\\x")]
    [InlineData("a\nx")]
    public void A_name_that_could_lead_elsewhere_is_refused(string name)
    {
        Action[] all = [() => Files.Write(name, new byte[] { 1 }), () => Files.Read(name), () => Files.List(name), () => Files.Delete(name)];
        Assert.All(all, one => Assert.Contains("is no name in a store", Assert.Throws<TrainingException>(one).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_large_file_is_whole()
    {
        var content = new byte[9 << 20];
        new Random(1).NextBytes(content);
        Files.Write("large", content);
        Assert.Equal(content, Files.Read("large"));
    }

    [Fact]
    public async Task Who_reads_while_others_write_sees_one_of_them_whole()
    {
        var versions = Enumerable.Range(1, 4).Select(value => Enumerable.Repeat((byte)value, 100_000).ToArray()).ToArray();
        Files.Write("shared", versions[0]);
        using var done = new CancellationTokenSource();
        var reading = Task.Run(() =>
        {
            while (!done.IsCancellationRequested) Assert.Contains(Files.Read("shared"), versions);
        });
        await Task.WhenAll(versions.Select(version => Task.Run(() =>
        {
            for (var round = 0; round < 20; round++) Files.Write("shared", version);
        })));
        await done.CancelAsync();
        await reading;
    }
}
