using System.Text.RegularExpressions;
using Ensembles.Members;

namespace Training.Data.Formats;

/// <summary>
/// CIFAR-10's binary batches (Krizhevsky 2009): <c>data_batch_1.bin</c> and on, and <c>test_batch.bin</c>;
/// each image is one byte of label and 3072 of pixels, red, green, blue.
/// </summary>
internal static partial class CifarFolder
{
    private const int Classes = 10;
    private static readonly ImageShape Shape = new(3, 32, 32);

    public static readonly IReadOnlyList<string> ClassNames =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>Whether the folder holds batches by name.</summary>
    public static bool Holds(string folder) => DataFile.Files(folder).Any(file => Name().IsMatch(Path.GetFileName(file)));

    /// <summary>Reads all batches.</summary>
    public static DataSet Read(string name, string folder, CancellationToken cancellation)
    {
        var batches = TrainBatches(folder);
        var train = ReadBatches(batches, cancellation);
        if (!train.Labels.Span.ContainsAnyExcept(train.Labels.Span[0]))
        {
            throw DataFaults.OneClass(folder);
        }

        var testBatch = Existing(folder, "test_batch.bin");
        return DataSetHash.Seal(name, ClassNames, train, ReadBatches([testBatch], cancellation)) with
        {
            LeftOut = LeftOut.OfFiles(folder, file => Name().IsMatch(file), [.. batches, testBatch], "CIFAR-10"),
        };
    }

    private static string[] TrainBatches(string folder)
    {
        var count = Math.Max(1, DataFile.Files(folder).Select(file => Name().Match(Path.GetFileName(file)))
            .Where(match => match.Groups["number"].Success)
            .Select(match => int.Parse(match.Groups["number"].ValueSpan, provider: null))
            .DefaultIfEmpty().Max());
        return [.. Enumerable.Range(1, count).Select(number => Existing(folder, $"data_batch_{number}.bin"))];
    }

    private static string Existing(string folder, string file) =>
        Path.Combine(folder, file) is var path && File.Exists(path) ? path : throw DataFaults.Missing(folder, file);

    private static LabelledImages ReadBatches(string[] files, CancellationToken cancellation)
    {
        var counts = files.Select(CountImages).ToArray();
        if (Array.FindIndex(counts, count => count != counts[0]) is var odd and >= 0)
        {
            throw DataFaults.UnequalBatches(files[odd], counts[odd], files[0], counts[0]);
        }

        var labels = new byte[counts.Sum()];
        var pixels = GC.AllocateUninitializedArray<byte>(checked(labels.Length * Shape.Size));
        for (var i = 0; i < files.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var start = i * counts[0];
            ReadBatch(files[i], labels.AsSpan(start, counts[i]), pixels.AsSpan(start * Shape.Size, counts[i] * Shape.Size));
        }

        return new(Shape, pixels, labels);
    }

    private static int CountImages(string file)
    {
        // Of what a link points at, and not of the link itself.
        using var stream = DataFile.Open(file);
        var length = stream.Length;
        return (length, length % (1 + Shape.Size)) switch
        {
            (0, _) => throw DataFaults.Empty(file),
            (_, 0) => (int)(length / (1 + Shape.Size)),
            _ => throw DataFaults.BrokenBatch(file, length, 1 + Shape.Size),
        };
    }

    private static void ReadBatch(string file, Span<byte> labels, Span<byte> pixels)
    {
        using var stream = DataFile.Open(file);
        try
        {
            for (var i = 0; i < labels.Length; i++)
            {
                stream.ReadExactly(labels.Slice(i, 1));
                stream.ReadExactly(pixels.Slice(i * Shape.Size, Shape.Size));
            }
        }
        catch (IOException error)
        {
            throw DataFaults.Unreadable(file, error);
        }

        LabelCheck.Within(file, labels, Classes);
    }

    [GeneratedRegex(@"^(data_batch_(?<number>[1-9][0-9]{0,3})|test_batch)\.bin\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
