using Ensembles.Members;
using Training.Data;
using Training.Data.Formats;

namespace Training.Tests.Data;

public class FolderReaderTests
{
    [Theory]
    [InlineData("train-images-idx3-ubyte", "train-images.idx3-ubyte")]
    [InlineData("t10k-images-idx3-ubyte", "test-images-idx3-ubyte")]
    [InlineData("t10k-labels-idx1-ubyte", "test-labels.idx1-ubyte")]
    [InlineData("train-labels-idx1-ubyte", "train-labels")]
    public void Idx_files_are_found_under_each_of_their_usual_names(string usual, string other)
    {
        using var folder = Files.IdxFolder();
        File.Move(Path.Combine(folder.Path, usual), Path.Combine(folder.Path, other));

        Assert.Equal((4, 2), Counts(Read(folder)));
    }

    [Fact]
    public void Idx_files_give_their_pixels_labels_and_classes()
    {
        using var folder = Files.IdxFolder();

        var set = Read(folder);

        Assert.Equal(new ImageShape(1, 2, 3), set.Train.Shape);
        Assert.Equal(Files.Pixels(24), set.Train.Pixels.ToArray());
        Assert.Equal([0, 1, 2, 1], set.Train.Labels.ToArray());
        Assert.Equal([2, 0], set.Test.Labels.ToArray());
        Assert.Equal(["0", "1", "2"], set.ClassNames);
    }

    [Fact]
    public void Of_QMNISTs_test_images_those_are_left_that_MNIST_does_not_have()
    {
        const int Count = 10_003;
        using var folder = new TempFolder();
        folder.Write("qmnist-train-images-idx3-ubyte", Files.IdxImages(3, 1, 1));
        folder.Write("qmnist-train-labels-idx1-ubyte", Files.IdxLabels(0, 1, 2));
        folder.Write("qmnist-test-images-idx3-ubyte.gz", Files.Gzip(Files.IdxImages(Count, 1, 1)));
        int[] rows = [.. Enumerable.Range(0, Count).SelectMany(image => new[] { image % 3, 7 })];
        folder.Write("qmnist-test-labels-idx2-int.gz", Files.Gzip(Files.Header(0xC02, [Count, 2, .. rows])));

        var set = Read(folder);

        Assert.Equal([10_000 % 3, 10_001 % 3, 10_002 % 3], set.Test.Labels.ToArray());
        Assert.Equal(Files.Pixels(Count)[10_000..], set.Test.Pixels.ToArray());
    }

    [Fact]
    public void Packed_idx_files_give_the_same_set_as_plain_ones()
    {
        using var plain = Files.IdxFolder();
        using var packed = new TempFolder();
        foreach (var file in Directory.GetFiles(plain.Path))
        {
            packed.Write(Path.GetFileName(file) + ".gz", Files.Gzip(File.ReadAllBytes(file)));
        }

        Assert.Equal(Read(plain).Sha256, Read(packed).Sha256);
    }

    [Fact]
    public void The_hash_covers_every_pixel_and_label()
    {
        using var folder = Files.IdxFolder();
        var hashes = new HashSet<string> { Read(folder).Sha256 };
        foreach (var file in Directory.GetFiles(folder.Path))
        {
            var content = File.ReadAllBytes(file);
            content[^1] ^= 1;
            File.WriteAllBytes(file, content);
            hashes.Add(Read(folder).Sha256);
        }

        Assert.Equal(5, hashes.Count);
    }

    [Fact]
    public void Cifar_batches_give_planes_in_the_order_of_their_numbers()
    {
        using var folder = Files.CifarFolder();

        var set = Read(folder);

        Assert.Equal(new ImageShape(3, 32, 32), set.Train.Shape);
        Assert.Equal([3, 9, 0, 1], set.Train.Labels.ToArray());
        Assert.Equal([2, 3, 4], Planes(set.Train.Slice(1, 1)));
        Assert.Equal([1, 2, 3], Planes(set.Train.Slice(2, 1)));
        Assert.Equal("airplane", set.ClassNames[0]);
    }

    [Fact]
    public void Class_folders_take_their_classes_from_the_folders_names()
    {
        using var folder = Files.ClassFolders();

        var set = Read(folder);

        Assert.Equal(["cat", "dog"], set.ClassNames);
        Assert.Equal(new ImageShape(1, 2, 2), set.Train.Shape);
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(10 * (1 + set.Train.Labels.Span[i]), set.Train.Pixels.Span[i * 4] / 10 * 10));
        Assert.Equal([12, 22], [set.Test.Pixels.Span[0], set.Test.Pixels.Span[4]]);
    }

    [Fact]
    public void Class_folders_are_rgb_where_any_image_is()
    {
        using var folder = Files.ClassFolders();
        folder.Write("test/cat/2.png", Png.Rgb(2, 2, 1, 2, 3));

        var set = Read(folder);

        Assert.Equal(new ImageShape(3, 2, 2), set.Test.Shape);
        Assert.Equal([12, 12, 12], [set.Test.Pixels.Span[0], set.Test.Pixels.Span[4], set.Test.Pixels.Span[8]]);
        Assert.Equal([1, 2, 3], [set.Test.Pixels.Span[12], set.Test.Pixels.Span[16], set.Test.Pixels.Span[20]]);
    }

    [Fact]
    public void Class_folders_may_hold_png_and_jpg_side_by_side()
    {
        using var folder = new TempFolder();
        folder.Write("train/a/1.jpg", Png.GreyJpg());
        folder.Write("train/b/1.JPEG", Png.GreyJpg());
        folder.Write("train/b/2.png", Png.Grey(8, 8, Png.JpgShade));
        folder.Write("test/a/1.png", Png.Grey(8, 8, Png.JpgShade));

        Assert.Equal(Enumerable.Repeat(Png.JpgShade, 3 * 64), Read(folder).Train.Pixels.ToArray());
    }

    [Fact]
    public void Class_folders_mix_the_classes_so_that_the_last_images_are_of_all()
    {
        using var folder = new TempFolder();
        for (var i = 0; i < 40; i++)
        {
            folder.Write($"train/{(i < 20 ? "a" : "b")}/{i}.png", Png.Grey(1, 1, (byte)i));
        }

        folder.Write("test/a/0.png", Png.Grey(1, 1, 0));

        Assert.Equal(2, Read(folder).Train.Slice(30, 10).Labels.ToArray().Distinct().Count());
    }

    private static byte[] Planes(LabelledImages image) => [image.Pixels.Span[0], image.Pixels.Span[1024], image.Pixels.Span[3071]];

    private static (int Train, int Test) Counts(DataSet set) => (set.Train.Count, set.Test.Count);

    private static DataSet Read(TempFolder folder) => FolderReader.Read("set", folder.Path, _ => true, CancellationToken.None);
}
