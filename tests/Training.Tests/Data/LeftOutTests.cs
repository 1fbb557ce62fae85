using Training.Data;
using Training.Data.Formats;

namespace Training.Tests.Data;

/// <summary>What lies in a folder and is not read is said, with the reason.</summary>
public class LeftOutTests
{
    private static readonly byte[] Image = Png.Grey(2, 2, 9);

    public static TheoryData<string[], string> Files_of_class_folders => new()
    {
        { ["train/cat/2020/a.png", "train/cat/2020/may/b.jpg"], "left out 2 images in folders within the classes of train (train/cat/2020/a.png, train/cat/2020/may/b.jpg): images must lie directly in the folder of their class." },
        { ["train/cat/a.bmp", "train/dog/b.webp", "train/dog/README"], "left out 3 files in train (train/cat/a.bmp, train/dog/README, train/dog/b.webp): only .png, .jpg and .jpeg are read, not .bmp, .webp, names without an ending." },
        { ["val/cat/a.png", "val/dog/b.png"], "left out 2 images in val (val/cat/a.png, val/dog/b.png): only train and test are read; data.validation says how many training images validate." },
        { ["train/@eaDir/a.png"], "left out 1 folder in train (train/@eaDir): hidden folders and those of the system are no classes." },
        { ["test/__MACOSX/._a.png", "test/.thumbs/a.png"], "left out 2 folders in test (test/.thumbs, test/__MACOSX): hidden folders and those of the system are no classes." },
        { ["__MACOSX/train/cat/._1.png"], "left out 1 image in __MACOSX (__MACOSX/train/cat/._1.png): hidden folders and those of the system are not read." },
        { ["train/cat/._1.png"], "left out 1 file in train (train/cat/._1.png): names that begin with a dot are hidden." },
        { ["a.png", "b.JPG", "c.png", "d.png"], "left out 4 images (a.png, b.JPG, c.png, …): images must lie in the folder of their class, train/CLASS or test/CLASS." },
        { ["train/a.png"], "left out 1 image in train (train/a.png): images must lie in the folder of their class, train/CLASS or test/CLASS." },
    };

    [Theory]
    [MemberData(nameof(Files_of_class_folders))]
    public void Of_class_folders(string[] files, string sentence)
    {
        using var folder = Files.ClassFolders();
        var before = Read(folder);
        Assert.Empty(before.LeftOut);
        foreach (var file in files) folder.Write(file, Image);

        var set = Read(folder);

        Assert.Equal($"{folder.Path}: {sentence}", Assert.Single(set.LeftOut));
        Assert.Equal(before.Sha256, set.Sha256);
    }

    [Fact]
    public void A_class_behind_a_broken_link_and_images_behind_links()
    {
        using var folder = Files.ClassFolders();
        File.CreateSymbolicLink(Path.Combine(folder.Path, "train", "bird"), "/no/such/place");
        Directory.CreateDirectory(Path.Combine(folder.Path, "val"));
        File.CreateSymbolicLink(Path.Combine(folder.Path, "val", "a.png"), Path.Combine(folder.Path, "train", "cat", "1.png"));

        Assert.Equal(
            [
                $"{folder.Path}: left out 1 image in val (val/a.png): only train and test are read; data.validation says how many training images validate.",
                $"{folder.Path}: left out 1 link in train (train/bird): what it points to is not there.",
            ],
            Read(folder).LeftOut);
    }

    [Fact]
    public void Of_a_folder_that_is_read_by_its_IDX_files()
    {
        using var folder = Files.IdxFolder();
        folder.Write("train-images-idx3-ubyte.gz", Image);
        folder.Write("train/cat/1.png", Image);
        folder.Write("README.md", Image);

        Assert.Equal(
            [
                $"{folder.Path}: left out 1 IDX file (train-images-idx3-ubyte.gz): others of their kind are read.",
                $"{folder.Path}: left out 1 image in train (train/cat/1.png): this folder is read by its IDX files.",
            ],
            Read(folder).LeftOut);
    }

    private static DataSet Read(TempFolder folder) => FolderReader.Read("set", folder.Path, _ => true, CancellationToken.None);
}
