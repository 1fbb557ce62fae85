using Ensembles.Members;
using Training.Data;
using Training.Data.Formats;
using Training.Data.Pulling;

namespace Training.Tests.Data;

/// <summary>People's own training images are mixed by a fixed seed whatever their format; known sets keep their order wherever they lie.</summary>
public class OwnOrderTests
{
    private const int Classes = 4;
    private const int OfClass = 100;
    private static readonly byte[] Sorted = [.. Enumerable.Range(0, Classes).SelectMany(label => Enumerable.Repeat((byte)label, OfClass))];

    public static TheoryData<string> Formats => ["idx", "cifar", "folders"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Sorted_files_train_and_validate_with_every_class(string format)
    {
        using var folder = Write(format);

        var train = Own(folder).Train;

        Assert.Equal(Classes, train.Slice(0, 40).Labels.ToArray().Distinct().Count());
        Assert.Equal(Classes, train.Slice(train.Count - 40, 40).Labels.ToArray().Distinct().Count());
        Assert.All(Enumerable.Range(0, train.Count), image => Assert.Equal(Shade(train.Labels.Span[image]), train.Pixels.Span[image * train.Shape.Size]));
    }

    [Fact]
    public void One_order_for_all_formats_so_the_same_images_have_the_same_hash()
    {
        using var idx = Write("idx");
        using var folders = Write("folders");

        Assert.Equal(Own(folders).Sha256, Own(idx).Sha256);
        Assert.Equal(Own(idx).Sha256, Own(idx).Sha256);
    }

    [Fact]
    public void A_run_that_was_trained_in_the_order_of_the_files_is_noticed_by_the_hash()
    {
        using var folder = Write("idx");

        Assert.NotEqual(Read(folder, _ => true).Sha256, Own(folder).Sha256);
    }

    [Fact]
    public void A_known_set_keeps_its_order_in_any_folder_also_packed()
    {
        using var folder = Write("idx");
        using var packed = new TempFolder();
        foreach (var file in Directory.GetFiles(folder.Path)) packed.Write(Path.GetFileName(file) + ".gz", Files.Gzip(File.ReadAllBytes(file)));
        var known = Read(folder, _ => true).Sha256;
        using var root = new TempFolder();
        var catalogue = new DataCatalogue(root.Path, [new KnownSet("toy", "A toy.", [], [], known)]);

        Assert.Equal(known, Prepare(catalogue, folder).Sha256);
        Assert.Equal(known, Prepare(catalogue, packed).Sha256);
    }

    [Fact]
    public void A_stray_label_is_named_with_its_place()
    {
        using var folder = Files.IdxFolder();
        folder.Write("train-labels-idx1-ubyte", Files.IdxLabels(0, 1, 255, 1));

        var fault = Assert.Throws<TrainingException>(() => Own(folder));

        Assert.EndsWith(
            "train-labels-idx1-ubyte: the labels go up to 255 (at index 2), but only 3 of the classes 0 to 255 have training images; correct stray labels, and number the classes from 0 without gaps.",
            fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_to_test_that_no_training_image_has_is_refused_in_a_gap_too()
    {
        using var folder = Files.IdxFolder();
        folder.Write("train-labels-idx1-ubyte", Files.IdxLabels(0, 2, 2, 0));
        folder.Write("t10k-labels-idx1-ubyte", Files.IdxLabels(2, 1));

        Assert.Contains("label 1 at index 1 is of a class without training images", Assert.Throws<TrainingException>(() => Own(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_labels_file_is_says_its_content_and_not_its_path()
    {
        using var parent = Files.IdxFolder();
        using var folder = new TempFolder();
        var misleading = Directory.CreateDirectory(Path.Combine(folder.Path, "idx2-int test-images qmnist-")).FullName;
        foreach (var file in Directory.GetFiles(parent.Path)) File.Copy(file, Path.Combine(misleading, Path.GetFileName(file)));
        Assert.Equal([0, 1, 2, 1], FolderReader.Read("set", misleading, _ => true, CancellationToken.None).Train.Labels.ToArray());

        File.WriteAllBytes(Path.Combine(misleading, "train-labels-idx1-ubyte"), Files.Header(0xC02, [4, 2, 2, 7, 1, 7, 0, 7, 1, 7]));
        Assert.Equal([2, 1, 0, 1], FolderReader.Read("set", misleading, _ => true, CancellationToken.None).Train.Labels.ToArray());
    }

    private static byte Shade(byte label) => (byte)(50 * label + 1);

    private static TempFolder Write(string format)
    {
        var folder = new TempFolder();
        if (format == "cifar") WriteBatches(folder);
        else if (format == "idx") WriteIdx(folder);
        else WriteFolders(folder);
        return folder;
    }

    private static void WriteIdx(TempFolder folder)
    {
        folder.Write("train-images-idx3-ubyte", [.. Files.Header(0x803, Sorted.Length, 1, 1), .. Sorted.Select(Shade)]);
        folder.Write("train-labels-idx1-ubyte", Files.IdxLabels(Sorted));
        folder.Write("t10k-images-idx3-ubyte", [.. Files.Header(0x803, 1, 1, 1), 1]);
        folder.Write("t10k-labels-idx1-ubyte", Files.IdxLabels(0));
    }

    private static void WriteBatches(TempFolder folder)
    {
        byte[] Batch(IEnumerable<byte> labels) => [.. labels.SelectMany(label => Enumerable.Repeat(Shade(label), 3072).Prepend(label))];
        folder.Write("data_batch_1.bin", Batch(Sorted.Take(200)));
        folder.Write("data_batch_2.bin", Batch(Sorted.Skip(200)));
        folder.Write("test_batch.bin", Batch([0]));
    }

    private static void WriteFolders(TempFolder folder)
    {
        foreach (var (label, image) in Sorted.Select((label, image) => (label, image))) folder.Write($"train/{label}/{image:d4}.png", Png.Grey(1, 1, Shade(label)));
        folder.Write("test/0/1.png", Png.Grey(1, 1, 1));
    }

    private static DataDescription Prepare(DataCatalogue catalogue, TempFolder folder) =>
        catalogue.Prepare(new() { Folder = folder.Path, Validation = 10 }, new PullerTests.Ignore(), TestContext.Current.CancellationToken);

    private static DataSet Own(TempFolder folder) => Read(folder, _ => false);

    private static DataSet Read(TempFolder folder, Predicate<string> isKnown) => FolderReader.Read("set", folder.Path, isKnown, CancellationToken.None);
}
