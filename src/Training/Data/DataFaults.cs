using Ensembles.Members;

namespace Training.Data;

/// <summary>What people are told about data that cannot be used: which file, what is wrong, what to do.</summary>
internal static class DataFaults
{
    public static TrainingException NoSource(string known) =>
        new($"data: neither a set nor a folder is named; name a set ({known}) or a folder of your own.");

    public static TrainingException UnknownSet(string name, string known) =>
        new($"data.set: '{name}' is no known set; choose one of {known}, or name a folder of your own in data.folder.");

    public static TrainingException NoValidation(int validation) =>
        new($"data.validation: {validation} images cannot decide when to stop; choose at least 1.");

    public static TrainingException NoFolder(string folder) =>
        new($"{folder}: there is no such folder; name one that holds IDX files, CIFAR-10 binary batches, or train/CLASS and test/CLASS folders.");

    public static TrainingException NoData(string folder) =>
        new($"{folder}: holds none of IDX files (train-images…), CIFAR-10 batches (data_batch_1.bin…), train/CLASS folders of PNG or JPG images; put one of these there.");

    public static TrainingException Missing(string folder, string what) =>
        new($"{folder}: {what} is missing; put it there.");

    public static TrainingException Unreadable(string path, Exception cause) =>
        new($"{path}: cannot be read ({Reason(cause)}); check that it is there and that you may read it.", cause);

    public static TrainingException Unwritable(string folder, Exception cause) =>
        new($"{folder}: cannot be written ({Reason(cause)}); make room or give permission there, or choose another data folder.", cause);

    public static TrainingException DamagedSet(string set, string path) =>
        new($"{path}: is not the file of {set} by its SHA-256, so it was changed or damaged; delete it, and the set will be brought again.");

    public static TrainingException Empty(string path) =>
        new($"{path}: is empty; replace it by the whole file.");

    public static TrainingException BadGzip(string path, Exception cause) =>
        new($"{path}: is no sound gzip file; fetch or pack it again.", cause);

    public static TrainingException WrongMagic(string path, uint expected, uint found) =>
        new($"{path}: begins with 0x{found:x8} where an IDX file of {(expected == Formats.IdxFile.ImagesMagic ? "images" : "labels")} has 0x{expected:x8}; check that it is the right file and not damaged.");

    public static TrainingException BadMeasures(string path, long count, long height, long width) =>
        new($"{path}: its header promises {count} images of {height}×{width} pixels, which cannot be used; choose a file with 1 or more images and at most 2 GB of pixels.");

    public static TrainingException Truncated(string path, long promised) =>
        new($"{path}: is truncated, its header promises {promised} bytes of content and there are fewer; fetch it again.");

    public static TrainingException TooLong(string path, long promised) =>
        new($"{path}: goes on after the {promised} bytes of content that its header promises; fetch it again.");

    public static TrainingException WrongCount(string labels, int labelCount, string images, int imageCount) =>
        new($"{labels}: holds {labelCount} labels for the {imageCount} images of {Path.GetFileName(images)}; use files that belong together.");

    public static TrainingException OneClass(string source) =>
        new($"{source}: holds only one class of training images; there must be at least two to tell apart.");

    public static TrainingException TooManyClasses(string source, int classes) =>
        new($"{source}: holds {classes} classes; at most 256 can be trained.");

    public static TrainingException UnseenLabel(string path, int index, int label, int classes) =>
        new($"{path}: label {label} at index {index} is beyond the training labels 0 to {classes - 1}; correct the labels, or add training images of that class.");

    public static TrainingException NotAnImage(string name) =>
        new($"{name}: is no PNG, JPG or IDX file; bring the image in one of these forms.");

    public static TrainingException DamagedImage(string name, string reason, Exception? cause = null) =>
        new($"{name}: is a damaged image ({reason}); replace it.", cause!);

    public static TrainingException WrongSize(string name, int height, int width, ImageShape expected) =>
        new($"{name}: is {width}×{height} pixels wide and high, but the network was trained with {expected.Width}×{expected.Height}; scale it to that size.");

    /// <summary>The runtime's own words, without what a sentence in brackets cannot hold.</summary>
    public static string Reason(Exception cause) => cause.Message.Split('\n')[0].Trim().TrimEnd('.');
}
