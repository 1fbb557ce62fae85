using System.Diagnostics;
using Ensembles.Members;
using Training.Data.Formats;

namespace Training.Tests.Data;

/// <summary>Each fault of a folder is one sentence that names the file and the fault.</summary>
public class BadFolderTests
{
    private static readonly byte[] SoundImages = Files.IdxImages(4, 2, 3);

    public static TheoryData<string, byte[], string> BadIdx => new()
    {
        { "train-images-idx3-ubyte", [], "is empty" },
        { "train-images-idx3-ubyte", SoundImages[..10], "truncated" },
        { "train-images-idx3-ubyte", SoundImages[..^1], "truncated, its header promises 24 bytes" },
        { "train-images-idx3-ubyte", [.. SoundImages, 0], "has more than the 24 bytes" },
        { "train-images-idx3-ubyte", Files.IdxImages(4, 2, 3, magic: 0x803 << 8), "begins with 0x00080300" },
        { "train-images-idx3-ubyte", Files.IdxLabels(0, 1, 2, 1), "begins with 0x00000801, but an IDX file of images" },
        { "train-images-idx3-ubyte", Files.IdxImages(0, 2, 3), "its 0 images" },
        { "train-images-idx3-ubyte", Files.IdxImages(4, 0, 3), "of 0×3 pixels" },
        { "train-images-idx3-ubyte", [.. Files.Header(0x803, 60000, 60000, 60000), 1], "at most 2 GB" },
        { "train-images-idx3-ubyte", [.. Files.Header(0x803, 60000, 28, 28), 1], "truncated" },
        { "train-images-idx3-ubyte", Files.Gzip([.. Files.Header(0x803, 60000, 28, 28), 1]), "truncated" },
        { "train-images-idx3-ubyte", Files.Gzip(SoundImages)[..^12], "truncated" },
        { "train-images-idx3-ubyte", [.. Files.Gzip(SoundImages)[..^8], 1, 2, 3, 4, 24 + 16, 0, 0, 0], "no sound gzip" },
        { "train-images-idx3-ubyte", [0x1F, 0x8B, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18], "no sound gzip" },
        { "train-labels-idx1-ubyte", Files.IdxLabels(0, 1, 2), "holds 3 labels for the 4 images of train-images-idx3-ubyte" },
        { "train-labels-idx1-ubyte", Files.IdxLabels(1, 1, 1, 1), "only one class" },
        { "train-labels-idx1-ubyte", SoundImages, "but an IDX file of labels begins with 0x00000801" },
        { "t10k-labels-idx1-ubyte", Files.IdxLabels(0, 3), "label 3 at index 1 is none of the 3 classes 0 to 2" },
        { "t10k-images-idx3-ubyte", Files.IdxImages(2, 3, 3), "is 3×3 pixels" },
    };

    [Theory]
    [MemberData(nameof(BadIdx))]
    public void An_idx_file_that_is_not_sound_is_named_with_its_fault(string file, byte[] content, string fault)
    {
        using var folder = Files.IdxFolder();

        AssertRefused(folder, folder.Write(file, content), fault);
    }

    [Theory]
    [InlineData("train-images-idx3-ubyte")]
    [InlineData("train-labels-idx1-ubyte")]
    [InlineData("t10k-images-idx3-ubyte")]
    [InlineData("t10k-labels-idx1-ubyte")]
    public void A_missing_idx_file_is_named(string file)
    {
        using var folder = Files.IdxFolder();
        File.Delete(Path.Combine(folder.Path, file));

        AssertRefused(folder, folder.Path, $"{file} (or .gz) is missing");
    }

    public static TheoryData<string, byte[], string> BadCifar => new()
    {
        { "data_batch_2.bin", [], "is empty" },
        { "data_batch_2.bin", Files.CifarBatch(0, 1)[..^1], "6145 bytes are no whole number" },
        { "data_batch_2.bin", Files.CifarBatch(0), "has 1 images, but data_batch_1.bin has 2" },
        { "data_batch_2.bin", Files.CifarBatch(0, 10), "label 10 at index 1" },
        { "test_batch.bin", Files.CifarBatch(255), "label 255 at index 0" },
    };

    [Theory]
    [MemberData(nameof(BadCifar))]
    public void A_cifar_batch_that_is_not_sound_is_named_with_its_fault(string file, byte[] content, string fault)
    {
        using var folder = Files.CifarFolder();

        AssertRefused(folder, folder.Write(file, content), fault);
    }

    [Theory]
    [InlineData("data_batch_1.bin")]
    [InlineData("test_batch.bin")]
    public void A_missing_cifar_batch_is_named(string file)
    {
        using var folder = Files.CifarFolder();
        File.Delete(Path.Combine(folder.Path, file));

        AssertRefused(folder, folder.Path, $"{file} is missing");
    }

    public static TheoryData<string, byte[], string> BadImages => new()
    {
        { "train/dog/2.PNG", Png.Grey(2, 3, 1), "is 2×3 pixels, but most images here are 2×2" },
        { "train/dog/2.PNG", [], "is empty" },
        { "train/dog/2.PNG", [.. "GIF89a"u8], "not a PNG, JPG or IDX file" },
        { "train/dog/2.PNG", Png.Grey(2, 2, 1)[..40], "damaged image" },
        { "train/dog/2.PNG", Png.Grey(2, 2, 1)[..10], "damaged image" },
        { "test/cat/1.png", Png.Rgb(4, 4, 1, 2, 3), "is 4×4 pixels, but" },
    };

    [Theory]
    [MemberData(nameof(BadImages))]
    public void An_image_that_does_not_fit_its_class_folder_is_named_with_its_fault(string file, byte[] content, string fault)
    {
        using var folder = Files.ClassFolders();

        AssertRefused(folder, folder.Write(file, content), fault);
    }

    // A pipe that has no writer is never opened, and zeros never end.
    [Theory]
    [InlineData("train/dog/2.PNG")]
    [InlineData("data_batch_2.bin")]
    [InlineData("train-images-idx3-ubyte")]
    [InlineData("t10k-labels-idx1-ubyte")]
    public void What_may_never_end_is_not_read(string file)
    {
        using var folder = file.Contains("idx", StringComparison.Ordinal) ? Files.IdxFolder() : file.EndsWith(".bin", StringComparison.Ordinal) ? Files.CifarFolder() : Files.ClassFolders();
        var path = folder.Write(file, []);
        File.Delete(path);
        using (var made = Process.Start("mkfifo", path)) made.WaitForExit();
        AssertRefused(folder, path, "is a pipe, a socket or a device");

        File.Delete(path);
        File.CreateSymbolicLink(path, "/dev/zero");
        AssertRefused(folder, path, "is a pipe, a socket or a device");
    }

    [Theory]
    [InlineData("train", "", "the folder train is missing")]
    [InlineData("test", "", "the folder test is missing")]
    [InlineData("train/dog", "train", "only one class")]
    public void A_missing_class_folder_is_named(string removed, string named, string fault)
    {
        using var folder = Files.ClassFolders();
        Directory.Delete(Path.Combine(folder.Path, removed), recursive: true);

        AssertRefused(folder, Path.Combine(folder.Path, named).TrimEnd('/'), fault);
    }

    [Fact]
    public void A_test_class_that_has_no_training_images_is_named()
    {
        using var folder = Files.ClassFolders();
        folder.Write("test/bird/1.png", Png.Grey(2, 2, 1));

        AssertRefused(folder, Path.Combine(folder.Path, "test/bird"), "no class of this name in train");
    }

    [Fact]
    public void A_class_folder_without_images_is_named()
    {
        using var folder = Files.ClassFolders();
        folder.Write("train/emu/notes.txt", [1]);

        AssertRefused(folder, Path.Combine(folder.Path, "train/emu"), "any PNG or JPG image is missing");
    }

    [Fact]
    public void An_empty_folder_is_told_what_it_may_hold()
    {
        using var folder = new TempFolder();

        AssertRefused(folder, folder.Path, "holds none of IDX files");
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        var fault = Assert.Throws<TrainingException>(() => FolderReader.Read("set", "/no/such/folder", _ => true, CancellationToken.None));

        Assert.StartsWith("/no/such/folder: there is no such folder", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_the_system_will_not_open_is_named_with_its_reason()
    {
        using var folder = new TempFolder();

        var fault = Assert.Throws<TrainingException>(() => Training.Data.DataFile.Open(folder.Path));

        Assert.StartsWith($"{folder.Path}: cannot be read (access denied)", fault.Message, StringComparison.Ordinal);
    }

    private static void AssertRefused(TempFolder folder, string named, string fault)
    {
        var refused = Assert.Throws<TrainingException>(() => FolderReader.Read("set", folder.Path, _ => true, CancellationToken.None));

        Assert.StartsWith(named + ": ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }
}
