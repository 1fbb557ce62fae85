using System.Text.RegularExpressions;
using Ensembles.Members;

namespace Training.Data.Formats;

/// <summary>A folder with four IDX files, as MNIST and its many kin come: Fashion-MNIST, KMNIST, QMNIST.</summary>
internal static partial class IdxFolder
{
    // QMNIST (Yadav and Bottou 2019) begins with its restoration of the images that MNIST tests with; the others were lost for twenty
    // years.
    private const string QmnistStart = "qmnist-";
    private const int OfMnist = 10_000;

    /// <summary>Whether the folder holds IDX files by name; one is enough, so that the missing ones can be named.</summary>
    public static bool Holds(string folder) => DataFile.Files(folder).Any(file => Name().IsMatch(Path.GetFileName(file)));

    /// <summary>Reads the four files.</summary>
    public static DataSet Read(string name, string folder)
    {
        var train = ReadPart(folder, "train-images", "train-labels");
        var whole = ReadPart(folder, "t10k-images", "t10k-labels");
        var test = whole.WithoutMnist();
        if (test.Images.Shape != train.Images.Shape)
        {
            throw DataFaults.WrongSize(test.ImagesFile, test.Images.Shape.Height, test.Images.Shape.Width, train.Images.Shape);
        }

        var classes = train.Labels.Max() + 1;
        if (train.Labels.All(label => label == train.Labels[0]))
        {
            throw DataFaults.OneClass(train.LabelsFile);
        }

        LabelCheck.Dense(train.LabelsFile, train.Labels, classes);
        LabelCheck.Taught(test.LabelsFile, test.Labels, train.Labels, classes);
        var names = Enumerable.Range(0, classes).Select(label => $"{label}");
        var leftOut = LeftOut.OfFiles(
            folder, file => Name().IsMatch(file), [train.ImagesFile, train.LabelsFile, whole.ImagesFile, whole.LabelsFile], "IDX");
        string[] mnist = test == whole ? [] : [$"{whole.ImagesFile}: left out the first {OfMnist} images: MNIST tests with them too."];
        return DataSetHash.Seal(name, [.. names], train.ToImages(), test.ToImages()) with { LeftOut = [.. mnist, .. leftOut] };
    }

    private static Part ReadPart(string folder, string images, string labels)
    {
        var imagesFile = Find(folder, images);
        var labelsFile = Find(folder, labels);
        using var imagesStream = DataFile.Open(imagesFile);
        using var labelsStream = DataFile.Open(labelsFile);
        var part = new Part(
            imagesFile,
            IdxFile.ReadImages(imagesFile, imagesStream),
            labelsFile,
            IdxFile.ReadLabels(labelsFile, labelsStream));
        return part.Images.Count == part.Labels.Length
            ? part
            : throw DataFaults.WrongCount(labelsFile, part.Labels.Length, imagesFile, part.Images.Count);
    }

    // A plain file sorts before its .gz and is quicker to read.
    private static string Find(string folder, string start) =>
        DataFile.Files(folder).FirstOrDefault(file =>
            Canonical(Path.GetFileName(file))?.StartsWith(start, StringComparison.Ordinal) ?? false)
        ?? throw DataFaults.Missing(folder, $"{start}-idx{(start.EndsWith("images", StringComparison.Ordinal) ? 3 : 1)}-ubyte (or .gz)");

    private static string? Canonical(string file) =>
        Name().IsMatch(file)
            ? file.Replace(QmnistStart, "", StringComparison.Ordinal).Replace("test-", "t10k-", StringComparison.Ordinal)
            : null;

    [GeneratedRegex(
        @"^(qmnist-)?(train|t10k|test)-(images|labels)([-.]idx[13]-ubyte|[-.]idx2-int|[-.]ubyte|\.idx[13]?)?(\.gz)?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    private sealed record Part(string ImagesFile, ImageBatch Images, string LabelsFile, byte[] Labels)
    {
        public LabelledImages ToImages() => new(Images.Shape, Images.Pixels, Labels);

        /// <summary>The test images that are not MNIST's too.</summary>
        public Part WithoutMnist()
        {
            var isQmnist = Path.GetFileName(ImagesFile).StartsWith(QmnistStart, StringComparison.Ordinal) && Labels.Length > OfMnist;
            return isQmnist
                ? this with
                {
                    Images = new ImageBatch(Images.Shape, Images.Pixels[(OfMnist * Images.Shape.Size)..]),
                    Labels = Labels[OfMnist..],
                }
                : this;
        }
    }
}
