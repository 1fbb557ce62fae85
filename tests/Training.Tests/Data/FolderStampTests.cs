using Training.Data;

namespace Training.Tests.Data;

/// <summary>Every change of what is read changes the stamp, and nothing else does.</summary>
public sealed class FolderStampTests : IDisposable
{
    private readonly TempFolder _folder = Files.ClassFolders();
    private readonly TempFolder _elsewhere = new();

    public void Dispose()
    {
        _folder.Dispose();
        _elsewhere.Dispose();
    }

    [Fact]
    public void A_folder_that_stays_keeps_its_stamp()
    {
        LinkFile();
        LinkClass();

        Assert.Equal(FolderStamp.Of(_folder.Path), FolderStamp.Of(_folder.Path));
    }

    [Fact]
    public void A_class_that_is_added() => AssertNoticed(() => _folder.Write("train/bird/1.png", Png.Grey(2, 2, 1)));

    [Fact]
    public void An_empty_class_that_is_added() => AssertNoticed(() => Directory.CreateDirectory(PathOf("train/bird")));

    [Fact]
    public void A_file_that_is_replaced_by_one_of_the_same_length_and_time() => AssertNoticed(() =>
    {
        var file = PathOf("train/cat/1.png");
        var time = File.GetLastWriteTimeUtc(file);
        var other = _elsewhere.Write("other.png", [.. File.ReadAllBytes(file).Reverse()]);
        File.SetLastWriteTimeUtc(other, time);
        File.Move(other, file, overwrite: true);
    });

    [Fact]
    public void Two_classes_that_change_their_names()
    {
        // The same names, lengths and times: only the files themselves differ.
        foreach (var file in new[] { "cat/1.png", "dog/1.png" }) File.SetLastWriteTimeUtc(PathOf($"test/{file}"), DateTime.UnixEpoch);
        AssertNoticed(() =>
        {
            Directory.Move(PathOf("test/cat"), PathOf("test/x"));
            Directory.Move(PathOf("test/dog"), PathOf("test/cat"));
            Directory.Move(PathOf("test/x"), PathOf("test/dog"));
        });
    }

    [Fact]
    public void The_target_of_a_linked_image()
    {
        var target = LinkFile();
        AssertNoticed(() => File.WriteAllBytes(target, Png.Grey(2, 2, 77)));
    }

    [Fact]
    public void A_link_that_points_elsewhere_now()
    {
        LinkFile();
        AssertNoticed(() =>
        {
            File.Delete(PathOf("train/cat/9.png"));
            File.CreateSymbolicLink(PathOf("train/cat/9.png"), _elsewhere.Write("other.png", Png.Grey(2, 2, 5)));
        });
    }

    [Fact]
    public void An_image_of_a_linked_class()
    {
        LinkClass();
        AssertNoticed(() => _elsewhere.Write("bird/1.png", Png.Grey(2, 2, 77)));
    }

    [Fact]
    public void A_circle_of_links_ends()
    {
        Directory.CreateSymbolicLink(PathOf("train/cat/all"), _folder.Path);

        Assert.NotEqual(0UL, FolderStamp.Of(_folder.Path));
    }

    [Fact]
    public void Folders_of_which_nothing_is_read_are_not_walked()
    {
        // Two links that lead back double the paths with each level.
        foreach (var name in (string[])["train/a", "train/b", "test/a", "test/b"]) Directory.CreateSymbolicLink(PathOf(name), _folder.Path);
        _folder.Write("raw/deep/x.png", Png.Grey(2, 2, 1));
        var before = FolderStamp.Of(_folder.Path);
        _folder.Write("raw/deep/y.png", Png.Grey(2, 2, 1));

        Assert.Equal(before, FolderStamp.Of(_folder.Path));
        foreach (var folder in (string[])["/", "/proc/self", "/proc"]) Assert.NotEqual(1UL, FolderStamp.Of(folder));
    }

    [Fact]
    public void It_can_be_cancelled() => Assert.Throws<OperationCanceledException>(() => FolderStamp.Of(_folder.Path, new CancellationToken(canceled: true)));

    private string PathOf(string name) => Path.Combine(_folder.Path, name);

    private string LinkFile()
    {
        var target = _elsewhere.Write("target.png", Png.Grey(2, 2, 3));
        File.CreateSymbolicLink(PathOf("train/cat/9.png"), target);
        return target;
    }

    private void LinkClass()
    {
        _elsewhere.Write("bird/1.png", Png.Grey(2, 2, 3));
        Directory.CreateSymbolicLink(PathOf("train/bird"), Path.Combine(_elsewhere.Path, "bird"));
    }

    private void AssertNoticed(Action change)
    {
        var before = FolderStamp.Of(_folder.Path);
        change();
        Assert.NotEqual(before, FolderStamp.Of(_folder.Path));
    }
}
