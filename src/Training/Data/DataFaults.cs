using System.Globalization;
using Ensembles.Members;
using Training.Data.Formats;
using Training.Data.Images;

namespace Training.Data;

/// <summary>Messages about unusable data: which file, what is wrong, what to do.</summary>
internal static class DataFaults
{
    public static TrainingException NoSource(string known) =>
        new($"data: neither a set nor a folder is named; name a set ({known}) or a folder of your own.");

    public static TrainingException UnknownSet(string name, string known) =>
        new(
            $"data.set: '{name}' is no known set; choose one of {known}, send it with 'ensemble data push DIR --name {name}', or name a "
                + $"folder of your own in data.folder.");

    public static TrainingException NoValidation(int validation) =>
        new($"data.validation: {validation} images cannot decide when to stop; choose at least 1.");

    public static TrainingException NoFolder(string folder) =>
        new($"{folder}: there is no such folder on {Environment.MachineName}; "
            + "name one that holds IDX files, CIFAR-10 binary batches, or train/CLASS and test/CLASS folders. "
            + "A remote cluster cannot read your folders: send yours with 'ensemble data push DIR --cluster …', and name it with --data "
            + "NAME.");

    public static TrainingException NoData(string folder) =>
        new(
            $"{folder}: holds none of IDX files (train-images…), CIFAR-10 batches (data_batch_1.bin…), train/CLASS folders of PNG or JPG "
                + $"images; "
            + "put one of these there.");

    public static TrainingException Missing(string folder, string what) =>
        new($"{folder}: {what} is missing; put it there.");

    public static TrainingException Unreadable(string path, Exception cause) =>
        new($"{path}: cannot be read ({Reason(cause)}); check that it is there and that you may read it.", cause);

    public static TrainingException NoFile(string path) =>
        new($"{path}: is a pipe, a socket or a device, whose reading may never end; put a file there.");

    public static TrainingException Unwritable(string folder, Exception cause) =>
        new($"{folder}: cannot be written ({Reason(cause)}); make room or give permission there, or choose another data folder.", cause);

    public static TrainingException DamagedSet(string set, string path) =>
        new($"{path}: is not the file of {set} by its SHA-256, so it was changed or damaged; "
            + "delete it, and the set will be downloaded again.");

    public static TrainingException NotDownloaded(string set, IEnumerable<string> failures, IEnumerable<string> files, string folder) =>
        new($"{set}: could not be downloaded from any source ({string.Join("; ", failures)}); "
            + $"connect this machine or install npm and try again, or put {string.Join(", ", files)} into {folder}.");

    public static TrainingException Empty(string path) =>
        new($"{path}: is empty; replace it by the whole file.");

    public static TrainingException BadGzip(string path, Exception cause) =>
        new($"{path}: is no sound gzip file; fetch or pack it again.", cause);

    public static TrainingException WrongMagic(string path, uint expected, uint found) =>
        new(
            $"{path}: begins with 0x{found:x8}, but an IDX file of {(expected == IdxFile.ImagesMagic ? "images" : "labels")} begins with "
                + $"0x{expected:x8}; "
            + "check that it is the right file and not damaged.");

    public static TrainingException BadMeasures(string path, long count, long height, long width) =>
        new(
            $"{path}: its {count} images of {height}×{width} pixels cannot be used; there must be at least one, and at most 2 GB of "
                + $"pixels.");

    public static TrainingException Truncated(string path, long promised) =>
        new($"{path}: is truncated, its header promises {promised} bytes of content and there are fewer; fetch it again.");

    public static TrainingException TooLong(string path, long promised) =>
        new($"{path}: has more than the {promised} bytes of content that its header promises; download it again.");

    public static TrainingException WrongCount(string labels, int labelCount, string images, int imageCount) =>
        new($"{labels}: holds {labelCount} labels for the {imageCount} images of {Path.GetFileName(images)}; "
            + "use files that belong together.");

    public static TrainingException OneClass(string source) =>
        new($"{source}: has only one class of training images; at least two are needed.");

    public static TrainingException SparseLabels(string path, int present, int greatest, int index) =>
        new(
            $"{path}: the labels go up to {greatest} (at index {index}), but only {present} of the classes 0 to {greatest} have training "
                + $"images; "
            + "correct stray labels, and number the classes from 0 without gaps.");

    public static TrainingException UntaughtLabel(string path, int index, int label) =>
        new(
            $"{path}: label {label} at index {index} is of a class without training images; correct it, or add training images of its "
                + $"class.");

    public static TrainingException OtherData(string name, string expected, string found) =>
        new(
            $"{name}: the data here are not those that were asked for (SHA-256 {Short(expected)} asked, {Short(found)} here): they have "
                + $"changed since, "
            + "or this machine has others; put the right data there, and ask again.", FaultKind.Data);

    public static TrainingException TooManyClasses(string source, int classes) =>
        new($"{source}: holds {classes} classes; at most 256 can be trained.");

    public static TrainingException UnequalBatches(string path, int count, string other, int otherCount) =>
        new($"{path}: has {count} images, but {Path.GetFileName(other)} has {otherCount}; download the shorter one again.");

    public static TrainingException BrokenBatch(string path, long length, int image) =>
        new($"{path}: {length} bytes are no whole number of CIFAR-10 images of {image} bytes, so it is truncated or of another kind; "
            + "fetch it again.");

    public static TrainingException UnseenClass(string folder) =>
        new($"{folder}: there is no class of this name in train; add training images of it, or remove the folder.");

    public static TrainingException UnequalSize(string path, int width, int height, int commonWidth, int commonHeight) =>
        new($"{path}: is {width}×{height} pixels, but most images here are {commonWidth}×{commonHeight}; scale all to one size.");

    public static TrainingException UnseenLabel(string path, int index, int label, int classes) =>
        new($"{path}: label {label} at index {index} is none of the {classes} classes 0 to {classes - 1} that are trained; "
            + "correct it, or train with images of its class.");

    public static TrainingException NotAnImage(string name) =>
        new($"{name}: is not a PNG, JPG or IDX file; convert the image to one of these formats.");

    public static TrainingException DamagedImage(string name, string reason, Exception? cause = null) =>
        new($"{name}: is a damaged image ({reason}); replace it.", cause!);

    public static TrainingException UnreadableImage(string name, string fault) => new($"{name}: {fault}.");

    public static TrainingException TooLargeImage(string name, int width, int height) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"{name}: {width}×{height} pixels are too large; an image may have at most {ImageHeader.MostPixels:N0} pixels, scale it down."));

    public static TrainingException TooManyImages(string name, long count, int most) => new(string.Create(
        CultureInfo.InvariantCulture, $"{name}: holds {count:N0} images, and at most {most:N0} are taken at once; send fewer."));

    public static TrainingException WrongSize(string name, int height, int width, ImageShape expected) =>
        new($"{name}: is {width}×{height} pixels wide and high, but the network was trained with {expected.Width}×{expected.Height}; "
            + "scale it to that size.");

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] + "…" : hash;

    /// <summary>Whether the disk is full (ENOSPC), which no other source can fix.</summary>
    public static bool IsDiskFull(Exception error) => error is IOException { HResult: 28 };

    /// <summary>The runtime's own words, without what a sentence in brackets cannot hold.</summary>
    public static string Reason(Exception cause) => cause switch
    {
        UnauthorizedAccessException => "access denied",
        _ when IsDiskFull(cause) => "the disk is full",
        _ => cause.Message.Split('\n')[0].Trim().TrimEnd('.'),
    };
}
