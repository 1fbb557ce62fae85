using Ensembles.Members;
using Training.Data.Images;

namespace Training.Data.Formats;

/// <summary>Folders <c>train/CLASS</c> and <c>test/CLASS</c> with PNG and JPG files.</summary>
internal static class ClassFolders
{
    /// <summary>Whether the folder has a training or a test folder.</summary>
    public static bool Holds(string folder) =>
        Directory.Exists(Path.Combine(folder, "train")) || Directory.Exists(Path.Combine(folder, "test"));

    /// <summary>Reads all images; all must have one size, and they are grey if every file is.</summary>
    public static DataSet Read(string name, string folder, CancellationToken cancellation)
    {
        var classes = ReadClasses(Path.Combine(folder, "train"));
        var train = List(folder, "train", classes);
        var test = List(folder, "test", classes);
        var shape = CommonShape([.. train, .. test], cancellation);
        return DataSetHash.Seal(
            name, classes, Decode(Shuffle(train), shape, cancellation),
            Decode(test, shape, cancellation)) with
        { LeftOut = LeftOut.OfClasses(folder) };
    }

    private static string[] ReadClasses(string train)
    {
        if (!Directory.Exists(train))
        {
            throw DataFaults.Missing(Path.GetDirectoryName(train)!, "the folder train");
        }

        string[] classes = [.. DataFile.Folders(train).Select(path => Path.GetFileName(path))];
        return classes.Length switch
        {
            0 => throw DataFaults.Missing(train, "a folder for each class"),
            1 => throw DataFaults.OneClass(train),
            > 256 => throw DataFaults.TooManyClasses(train, classes.Length),
            _ => classes,
        };
    }

    private static LabelledFile[] List(string folder, string part, string[] classes)
    {
        var root = Path.Combine(folder, part);
        if (!Directory.Exists(root))
        {
            throw DataFaults.Missing(folder, $"the folder {part}");
        }

        LabelledFile[] files = [.. DataFile.Folders(root).SelectMany(path => ListClass(path, classes))];
        return files.Length > 0 ? files : throw DataFaults.Missing(root, "any PNG or JPG image in a class folder");
    }

    private static IEnumerable<LabelledFile> ListClass(string path, string[] classes)
    {
        var label = Array.IndexOf(classes, Path.GetFileName(path));
        if (label < 0)
        {
            throw DataFaults.UnseenClass(path);
        }

        string[] images = [.. DataFile.Files(path).Where(LeftOut.IsRead)];
        return images.Length > 0
            ? images.Select(image => new LabelledFile(image, (byte)label))
            : throw DataFaults.Missing(path, "any PNG or JPG image");
    }

    // Files lie class by class, but the last training images validate: without this the last class alone would.
    private static LabelledFile[] Shuffle(LabelledFile[] files)
    {
        FixedShuffle.Swap(files.Length, (i, j) => (files[i], files[j]) = (files[j], files[i]));
        return files;
    }

    private static ImageShape CommonShape(LabelledFile[] files, CancellationToken cancellation)
    {
        var shapes = new ImageShape[files.Length];
        ParallelFiles.ForEach(
            files.Length,
            i => shapes[i] = ImageFile.ReadShape(files[i].Path, DataFile.ReadAll(files[i].Path)),
            cancellation);
        var (width, height) = shapes.CountBy(shape => (shape.Width, shape.Height)).MaxBy(size => size.Value).Key;
        if (Array.FindIndex(shapes, shape => (shape.Width, shape.Height) != (width, height)) is var odd and >= 0)
        {
            throw DataFaults.UnequalSize(files[odd].Path, shapes[odd].Width, shapes[odd].Height, width, height);
        }

        return new(shapes.All(shape => shape.Channels == 1) ? 1 : 3, height, width);
    }

    private static LabelledImages Decode(LabelledFile[] files, ImageShape shape, CancellationToken cancellation)
    {
        if ((long)files.Length * shape.Size > Array.MaxLength)
        {
            var part = Path.GetDirectoryName(Path.GetDirectoryName(files[0].Path))!;
            throw DataFaults.BadMeasures(part, files.Length, shape.Height, shape.Width);
        }

        var pixels = GC.AllocateUninitializedArray<byte>(files.Length * shape.Size);
        ParallelFiles.ForEach(
            files.Length,
            i => ImageFile.Decode(files[i].Path, DataFile.ReadAll(files[i].Path), shape, pixels.AsSpan(i * shape.Size, shape.Size)),
            cancellation);
        return new(shape, pixels, files.Select(file => file.Label).ToArray());
    }

    private sealed record LabelledFile(string Path, byte Label);
}
